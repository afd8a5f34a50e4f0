// Present: one chart at a time, its answer covered until a key, through the states of a plan. The script of explorers runs before.

const USES_KEYS = "input, select, .explorer-reader"; // arrows and spaces mean something there
const LETTERS = 18 / 9.5; // pixels that those of a chart have at least, by the points that they are drawn with
const LONG = 140; // letters of a question that is set smaller
const EXPECT = "What do you expect?"; // where the chapter asks nothing before a chart, or has asked already
const KEYS = {
  ArrowRight: "next", ArrowLeft: "back", " ": "on", Enter: "on", PageDown: "on", PageUp: "back", // a clicker has the keys for pages
  ArrowDown: "show", ArrowUp: "cover", Home: "first", End: "last", Escape: "leave",
};

const text = (element) => element?.textContent.trim() ?? "";

class Presentation {
  constructor() {
    const { explorers, addressed } = window.airaceExplorer;
    const plans = JSON.parse(document.getElementById("plans").textContent);
    this.explorers = explorers;
    this.steps = (plans[new URLSearchParams(location.search).get("plan") ?? ""] ?? plans[""]).map(([target, words]) => ({ target, words }));
    this.sections = [...document.querySelectorAll("section.shot")];
    this.bar = document.querySelector(".present-bar");
    this.told = document.querySelector(".present-told");
    this.codes = document.querySelector("dialog");
    this.seen = new Set(); // what has been shown stays open
    for (const section of this.sections) this.prepare(section);
    this.bar.addEventListener("click", (event) => this.press(event));
    document.addEventListener("keydown", (event) => this.key(event));
    document.addEventListener("explorer-shown", () => this.moved());
    this.codes?.addEventListener("click", ({ target }) => target.matches("dialog, button") && this.codes.close());
    addEventListener("hashchange", () => this.go(this.placeOf(addressed(location.hash))));
    this.button("full").hidden = !document.fullscreenEnabled;
    this.bar.hidden = false;
    document.documentElement.dataset.presents = "";
    this.go(this.placeOf(addressed(location.hash)));
  }

  // The question takes the place of the headline; nothing scrolls to a chart that fills the window.
  prepare(section) {
    const figure = section.querySelector("figure");
    const question = section.querySelector(".question");
    figure.prepend(question);
    question.dataset.asks = text(question) || EXPECT;
    const [, , , high] = section.querySelector(".explorer-chart svg").getAttribute("viewBox").split(" ");
    section.querySelector(".explorer-plot").style.setProperty("--least", `${Math.round(high * LETTERS)}px`);
    figure.scrollIntoView = figure.focus = () => {};
  }

  // The explorer has opened the address already. A state that the plan does not ask for comes before those of its chart.
  placeOf({ id, query }) {
    const explorer = this.explorers.get(id);
    if (!explorer) return 0;
    const first = this.steps.findIndex(({ target }) => target.split("?")[0] === id);
    const place = this.steps.findIndex(({ target }) => shows(explorer, target));
    if (place >= 0) return place;
    if (!query && first >= 0) return first;
    const here = Math.max(0, first);
    this.steps.splice(here, 0, { target: explorer.form ? `${id}?${explorer.query}` : id, words: "" });
    return here;
  }

  button(does) {
    return this.bar.querySelector(`[data-does=${does}]`);
  }

  get step() {
    return this.steps[this.at];
  }

  go(place) {
    if (place < 0 || place >= this.steps.length) return;
    this.at = place;
    const { target } = this.step;
    const [id, query] = target.split(/\?(.*)/s);
    this.section = this.sections.find((section) => section.dataset.chart === id);
    for (const section of this.sections) section.hidden = section !== this.section;
    this.explorer = this.explorers.get(id);
    this.explorer.open(query ?? "");
    const isFirst = this.steps.findIndex((step) => step.target.split("?")[0] === id) === place;
    const question = this.section.querySelector(".question");
    question.textContent = isFirst ? question.dataset.asks : EXPECT;
    question.classList.toggle("is-long", text(question).length > LONG);
    this.bar.querySelector(".place").textContent = `${place + 1} of ${this.steps.length}`;
    disable(this.button("back"), place === 0);
    disable(this.button("next"), place === this.steps.length - 1);
    this.button("change").hidden = !this.explorer.form;
    try {
      history.replaceState(history.state, "", `#${target}`);
    } catch { /* a file of a browser that does not allow it */ }
    scrollTo(0, 0);
    this.change(false);
    this.moved();
    this.uncover(this.seen.has(place));
  }

  // Whoever cannot see the answer should not hear it either.
  uncover(isOpen) {
    const { section, explorer } = this;
    const figure = explorer.figure;
    if (isOpen) this.seen.add(this.at);
    section.toggleAttribute("data-covered", !isOpen);
    if (isOpen) explorer.chart.removeAttribute("aria-hidden");
    else explorer.chart.setAttribute("aria-hidden", "true");
    figure.setAttribute("aria-labelledby", isOpen ? `${figure.id}-headline` : section.querySelector("h2").id);
    document.querySelector(".explorer-heard").hidden = !isOpen;
    this.button("show").textContent = isOpen ? "Cover" : "Show";
    const words = isOpen ? [".explorer-headline > span", ".explorer-caption > span"] : ["h2", ".step", ".question", ".explorer-subtitle > span"];
    const said = words.map((part) => text(section.querySelector(part))).filter(Boolean).map((part) => part.replace(/[^.?!]$/, "$&."));
    this.told.textContent = said.join(" ") + (isOpen ? "" : " The answer is covered.");
  }

  // A control has been moved, or a step made: its words stand there as long as its state is shown.
  moved() {
    if (!this.section) return;
    this.section.querySelector(".step").textContent = shows(this.explorer, this.step.target) ? this.step.words : "";
    const codes = this.codes?.querySelectorAll("li") ?? [];
    this.button("phones").hidden = !markCode(codes, this.explorer);
  }

  change(isOpen = !("change" in this.section.dataset)) {
    for (const section of this.sections) section.toggleAttribute("data-change", isOpen && section === this.section);
    this.button("change").setAttribute("aria-expanded", isOpen);
  }

  press({ target, detail }) {
    const button = target.closest("button");
    if (!button) return;
    if (detail) button.blur(); // by the pointer: the keys go on to mean what they do everywhere
    if (button.getAttribute("aria-disabled") !== "true") this[button.dataset.does === "show" ? "turn" : button.dataset.does]();
    const isOpened = button.getAttribute("aria-expanded") === "true";
    if (isOpened && !detail) this.section.querySelector("form :is(input, select)").focus(); // a key goes on there
  }

  key(event) {
    if (event.ctrlKey || event.altKey || event.metaKey || this.codes?.open) return;
    const { target, key } = event;
    const control = target.closest?.(USES_KEYS);
    if (control && key === "Escape") control.blur();
    const isPressed = (key === " " || key === "Enter") && target.closest?.("button, a");
    if (control || isPressed || !KEYS[key]) return;
    if (key === "ArrowDown" && this.seen.has(this.at)) return; // the page may need to scroll
    event.preventDefault();
    this[KEYS[key]]();
  }

  get isCovered() {
    return "covered" in this.section.dataset;
  }

  next() { this.go(this.at + 1); }
  back() { this.go(this.at - 1); }
  first() { this.go(0); }
  last() { this.go(this.steps.length - 1); }
  show() { this.uncover(true); }
  cover() { this.uncover(false); }
  turn() { this.uncover(this.isCovered); }
  on() { if (this.isCovered) this.show(); else this.next(); }
  phones() { this.codes.showModal(); }
  full() { if (document.fullscreenElement) document.exitFullscreen(); else document.documentElement.requestFullscreen(); }

  // Back to where one came from, or to the page for teachers.
  leave() {
    if (history.length > 1) history.back();
    else location.assign(this.bar.querySelector("a").href);
  }
}

// A button that is out of use stays where the focus may be.
function disable(button, isOff) {
  button.setAttribute("aria-disabled", isOff);
}

addEventListener("DOMContentLoaded", () => new Presentation());
