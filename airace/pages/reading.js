// How a reader goes through a chapter: what is done of it, and the way from finding to finding.
(() => {
  "use strict";

  // Guesses and quizzes keep on the device what was done; without a storage that lasts, nothing is said.
  const lasts = document.documentElement.dataset.storage !== "none";
  function kept(name) {
    try { return Object(JSON.parse(localStorage.getItem(name))); } catch { return {}; }
  }
  const done = (ids, all) => [ids.filter((id) => id in all).length, ids.length];
  function say() {
    for (const line of document.querySelectorAll(".progress")) {
      const [guesses, questions] = [line.dataset.guesses, line.dataset.questions].map((ids) => ids.split(" ").filter(Boolean));
      const [guessed, asked] = done(guesses, kept("airace-guesses"));
      const [right, quiz] = done(questions, kept("airace-quiz"));
      const isCard = line.tagName === "SPAN"; // of a chapter that may never have been opened
      line.hidden = !lasts || asked + quiz === 0 || (isCard && guessed + right === 0);
      const words = [];
      if (asked) words.push(`${guessed} of ${asked} guesses`);
      if (quiz) words.push(`quiz ${right} of ${quiz}`);
      const text = `${isCard ? "" : "Done: "}${words.join(", ")}`;
      if (line.textContent !== text) line.textContent = text;
      line.classList.toggle("is-done", guessed === asked && right === quiz);
    }
  }

  // The question that covers a chart, if somebody has still to guess.
  function question(chart) {
    for (let place = chart; place; place = place.parentElement) {
      for (let before = place.previousElementSibling; before; before = before.previousElementSibling) {
        if (before.matches(".tag_predict:not(.is-open)")) return before.previousElementSibling ?? before;
      }
    }
    return null;
  }
  const isShown = (element) => element.getClientRects().length > 0;

  // To the link above the next chart, so that one key, or one finger at one place, goes through all of them.
  function go(link) {
    const chart = document.getElementById(link.hash.slice(1));
    const target = isShown(chart) ? chart : question(chart) ?? chart;
    const focused = target === chart ? document.querySelector(`.next-finding[data-chart="${chart.id}"] a`) : target;
    if (target !== chart) target.tabIndex = -1;
    focused.focus({ preventScroll: true });
    (target === chart ? focused : target).scrollIntoView();
  }

  document.addEventListener("DOMContentLoaded", say);
  addEventListener("pageshow", say);
  addEventListener("storage", say);
  for (const event of ["click", "submit", "keyup"]) document.addEventListener(event, say);
  document.addEventListener("click", (event) => {
    const link = event.target.closest(".next-finding a[href^='#']");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    go(link);
  });
})();
