// What every page of the book does by itself. It runs before anything is painted.
(() => {
  "use strict";

  // A browser that keeps no data of sites throws where a page asks for its storage: such a page gets one that lasts as long as it does.
  for (const name of ["localStorage", "sessionStorage"]) {
    try {
      window[name].getItem("");
    } catch {
      const kept = new Map();
      const value = {
        getItem: (key) => kept.get(key) ?? null,
        setItem: (key, text) => { kept.set(key, String(text)); },
        removeItem: (key) => { kept.delete(key); },
      };
      Object.defineProperty(window, name, { configurable: true, value });
      document.documentElement.dataset.storage = "none";
    }
  }

  // Firefox gives each file of a folder a storage of its own. So in a folder, links and the search carry the choice of light or
  // dark to the next page, in an address that loses it on arrival, and the words that were searched for, as Sphinx reads them.
  function carry({ target }) {
    const link = target.closest("a[href]:not([download])");
    if (link?.protocol !== "file:" || !link.pathname.endsWith(".html") || link.pathname === location.pathname) return;
    const before = link.getAttribute("href");
    const address = new URL(link.href);
    address.searchParams.set("mode", localStorage.getItem("mode"));
    const words = localStorage.getItem("sphinx_highlight_terms");
    if (words) address.searchParams.set("highlight", words);
    localStorage.removeItem("sphinx_highlight_terms");
    link.href = address;
    setTimeout(() => link.setAttribute("href", before)); // who copies the address gets it as it was
  }
  if (location.protocol === "file:") {
    const here = new URL(location);
    if (here.searchParams.has("mode")) {
      localStorage.setItem("mode", here.searchParams.get("mode"));
      here.searchParams.delete("mode");
      history.replaceState(history.state, "", here);
    }
    addEventListener("click", carry);
    addEventListener("auxclick", carry);
    addEventListener("formdata", ({ target, formData }) => {
      if (target.matches(".bd-search")) formData.set("mode", localStorage.getItem("mode"));
    });
  }

  // Light or dark, as the reader has chosen, or as the system says; again when a browser shows a page that it has kept.
  function paint() {
    const mode = localStorage.getItem("mode");
    const isChosen = mode === "light" || mode === "dark";
    const system = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
    Object.assign(document.documentElement.dataset, { mode: isChosen ? mode : "auto", theme: isChosen ? mode : system });
  }
  paint();
  addEventListener("pageshow", paint);

  // Code is there on request: for the whole book, which is remembered, or for a section.
  const page = document.documentElement;
  const isWanted = () => localStorage.getItem("code") === "on";
  page.dataset.code = isWanted() ? "on" : "off";
  const unfold = (part, open) => part.querySelectorAll("details.above-input").forEach((details) => {
    if (!details.closest(".tag_hide-cell")) details.open = open;
  });
  const say = (button, isOn) => button?.setAttribute("aria-pressed", isOn);
  function switchCode() {
    localStorage.setItem("code", isWanted() ? "off" : "on");
    page.dataset.code = isWanted() ? "on" : "off";
    unfold(document, isWanted());
    say(document.querySelector("[data-do=code]"), isWanted());
  }
  function switchCodeOfSection(button) {
    const section = button.closest("section");
    const isOn = section.classList.toggle("with-code");
    unfold(section, isOn);
    say(button, isOn);
  }
  function offerCode() {
    const button = document.querySelector("[data-do=code]");
    if (!button) return;
    say(button, isWanted());
    unfold(document, isWanted());
    for (const title of document.querySelectorAll(".bd-article section > section > h2")) {
      const section = title.parentElement;
      if (![...section.querySelectorAll("details.above-input")].some((details) => !details.closest(".tag_hide-cell"))) continue;
      const handle = document.createElement("button");
      Object.assign(handle, { type: "button", className: "code-of-section", textContent: "Code" });
      handle.setAttribute("aria-label", `Code of ${title.firstChild.textContent}`);
      handle.dataset.do = "code-of-section";
      say(handle, false);
      title.after(handle);
    }
  }

  // A link into what is folded up opens it, and so does a printer.
  function unfoldTarget() {
    // An address may ask for a state of a chart; on a page without charts it is an id and no more.
    const { id } = window.airaceExplorer?.addressed(location.hash) ?? { id: location.hash.slice(1) };
    const target = id && document.getElementById(id);
    const isMeant = (details) => details.contains(target) || details.parentElement === target;
    const closed = target ? [...document.querySelectorAll("details.folded:not([open])")].filter(isMeant) : [];
    closed.forEach((details) => { details.open = true; });
    if (closed.length) target.scrollIntoView();
  }
  addEventListener("hashchange", unfoldTarget);
  function unfoldForTeachers() { // who comes from a page for teachers: airace/sphinx.py
    if (!new URLSearchParams(location.search).has("teaching")) return;
    document.querySelectorAll("details.for-teachers").forEach((details) => { details.open = true; });
  }
  const foldedInPrint = [];
  addEventListener("beforeprint", () => {
    foldedInPrint.push(...document.querySelectorAll("details.folded:not([open])"));
    foldedInPrint.forEach((details) => { details.open = true; });
  });
  addEventListener("afterprint", () => foldedInPrint.splice(0).forEach((details) => { details.open = false; }));

  // Chromium leaves a link where it is of which a scrolling frame shows a corner, also when the keyboard comes to it.
  addEventListener("focusin", ({ target }) => {
    if (target.matches(":focus-visible")) target.scrollIntoView({ behavior: "instant", block: "nearest", inline: "nearest" });
  });

  document.addEventListener("click", ({ target }) => {
    if (target.closest("[data-do=print]")) print();
    if (target.closest("[data-do=code]")) switchCode();
    if (target.closest("[data-do=forget-guesses]")) {
      for (const key of ["airace-guesses", "airace-guesses-never", "airace-quiz"]) localStorage.removeItem(key);
      target.textContent = "Forgotten";
    }
    if (target.closest("[data-do=code-of-section]")) switchCodeOfSection(target);
  });

  document.addEventListener("DOMContentLoaded", () => {
    offerCode();
    unfoldForTeachers();
    unfoldTarget();
    const field = document.querySelector(".bd-search-container input");
    if (!field) return;
    // The search page. Browsers do not let a page fetch its neighbours from a disk: results come without excerpts there.
    if (location.protocol === "file:") DOCUMENTATION_OPTIONS.SHOW_SEARCH_SUMMARY = false;
    // The index keeps words as names of properties, and every object has some that it did not get, such as "constructor".
    const { query } = Search;
    const bare = { __proto__: null, hasOwnProperty: Object.prototype.hasOwnProperty };
    Search.query = (words) => {
      for (const found of [Search._index.terms, Search._index.titleterms]) Object.setPrototypeOf(found, bare);
      query(words);
    };
    field.focus();
    field.select();
  });
})();
