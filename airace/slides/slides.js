// The deck. reveal.js turns the slides; here is what makes it get along with explorers, keyboards and screen readers.
(() => {
  "use strict";
  const USES_KEYS = "input, select, button, summary, a, .explorer-table"; // arrows, space and letters mean something there
  const wrapper = document.querySelector(".reveal");
  const deck = new Reveal(wrapper, {
    disableLayout: true, // no scaling: text reflows when zoomed
    hash: true,
    overview: false,
    slideNumber: "c/t",
    transition: "none",
    keyboardCondition(event) {
      const control = event.target.closest?.(USES_KEYS);
      if (control && event.key === "Escape") control.blur();
      return !control;
    },
  });

  // Swipes belong to the sliders there.
  document.querySelectorAll("figure.explorer").forEach((figure) => { figure.dataset.preventSwipe = ""; });

  // In the corner stands the code of the state that a chart shows.
  addEventListener("explorer-shown", ({ target }) => {
    const explorer = window.airaceExplorer.explorers.get(target.id);
    const codes = target.parentElement.querySelectorAll(".on-phones li");
    if (explorer && codes.length) window.airacePrepared.markCode(codes, explorer);
  });

  // Announce the heading, not every number of a chart and its table.
  const announce = () => setTimeout(() => {
    const heading = deck.getCurrentSlide().querySelector("h1, h2");
    wrapper.querySelector(".aria-status").textContent = heading?.textContent ?? "";
  });

  // A link to a state of an explorer opens its slide; explorer.js opens the state.
  function follow(hash) {
    const id = hash.match(/^#(explorer-[\w-]+)/)?.[1];
    const place = deck.getSlides().findIndex((slide) => id && slide.querySelector(`#${CSS.escape(id)}`));
    if (place >= 0) deck.slide(place);
  }

  // explorer.js reads the address when the page is there; reveal.js then writes its own.
  addEventListener("DOMContentLoaded", () => {
    const { hash } = location;
    deck.initialize().then(() => {
      wrapper.removeAttribute("role"); // "application" would take the keys of screen readers away
      deck.on("slidechanged", announce);
      announce();
      follow(hash);
      addEventListener("hashchange", () => follow(location.hash));
    });
  });
})();
