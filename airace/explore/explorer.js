// The explorers of the built book. The states were drawn when the book was built; this script shows another one by changing
// the nodes that differ. It reads the JSON beside each figure, asks for nothing over the network, and treats the address as text.
(() => {
  "use strict";

  const here = document.currentScript?.src ?? "";

  // A script beside this one, once.
  function load(name) {
    return new Promise((done, failed) => {
      if (document.querySelector(`script[data-name="${name}"]`)) return done();
      const script = document.createElement("script");
      Object.assign(script, { src: new URL(name, here || location.href).href, onload: done, onerror: failed });
      script.dataset.name = name;
      document.head.append(script);
    });
  }

  class Explorer {
    constructor(figure) {
      this.figure = figure;
      this.form = figure.querySelector("form");
      this.chart = figure.querySelector(".explorer-chart");
      this.table = figure.querySelector(".explorer-table");
      this.key = figure.querySelector(".explorer-key");
      this.controls = this.form ? [...this.form.children].map((element) => new Control(element)) : [];
      figure.querySelectorAll("[hidden]").forEach((element) => { element.hidden = false; });
      this.form?.addEventListener("input", () => this.show());
      this.form?.addEventListener("submit", (event) => event.preventDefault());
      for (const near of ["pointerenter", "focusin"]) this.form?.addEventListener(near, () => this.data, { once: true });
      figure.addEventListener("click", (event) => this[event.target.dataset?.do]?.());
    }

    get data() {
      const text = this.figure.querySelector('script[type="application/json"]').textContent;
      Object.defineProperty(this, "data", { value: JSON.parse(text) });
      return this.data;
    }

    // The lines of a state: the first one's, with the changes of this one.
    lines(state) {
      const { pool, start, changes } = this.data;
      const lines = [];
      let from = 0;
      for (const [place, gone, ...come] of changes[state]) {
        lines.push(...start.slice(from, place), ...come);
        from = place + gone;
      }
      return lines.concat(start.slice(from)).map((line) => pool[line]);
    }

    show() {
      const state = this.controls.reduce((number, control) => number * control.size + control.chosen, 0);
      const [alt, caption, headline, subtitle, ...lines] = this.lines(state);
      const page = new DOMParser().parseFromString(lines.join("\n"), "text/html");
      become(this.table.querySelector("table"), page.querySelector("table"));
      become(this.key, page.querySelector(".explorer-key"));
      become(this.chart.querySelector("svg"), page.querySelector("body > svg"));
      this.chart.setAttribute("aria-label", alt);
      this.write({ caption, headline, subtitle });
      this.controls.forEach((control) => control.say());
      this.say("");
    }

    write(words) {
      for (const [name, text] of Object.entries(words)) {
        const place = this.figure.querySelector(`.explorer-${name} > span`);
        if (place.textContent !== text) place.textContent = text;
      }
    }

    // Open a state from an address; what is missing or unknown starts where the explorer starts.
    open(query) {
      const wanted = new URLSearchParams(query);
      for (const control of this.controls) control.choose(wanted.get(control.name));
      this.show();
    }

    get query() {
      return new URLSearchParams(this.controls.map((control) => [control.name, control.key])).toString();
    }

    reset() {
      this.open("");
    }

    async link() {
      const query = this.query;
      const address = `${location.href.split("#")[0]}#${this.figure.id}${query && "?" + query}`;
      try {
        await navigator.clipboard.writeText(address);
        this.say("Link copied.");
      } catch {
        const field = document.createElement("input");
        Object.assign(field, { value: address, readOnly: true, ariaLabel: "Link to this view" });
        this.say("Copy this link: ", field);
        field.select();
      }
    }

    csv() {
      const quote = (text) => (/[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
      const cell = (element) => quote(element.querySelector("data")?.value ?? element.textContent);
      const rows = [...this.table.querySelectorAll("tr")].map((row) => [...row.cells].map(cell).join(","));
      this.save(rows.join("\n") + "\n", "text/csv;charset=utf-8", "csv");
    }

    // What draws the picture that stands alone, and the fonts in it, are fetched from beside this script when wanted.
    async svg() {
      await Promise.allSettled(["download.js", "fonts.js"].map(load));
      if (!window.airaceDownload) return this.say("The picture cannot be made here.");
      const fonts = window.airaceFonts ?? { family: "sans-serif", faces: "" };
      this.save(window.airaceDownload(this.figure, fonts.family, fonts.faces), "image/svg+xml", "svg");
    }

    save(text, type, ending) {
      const choices = this.controls.map((control) => control.key);
      const name = [this.figure.id.replace("explorer-", ""), ...choices].join("-").replace(/[^\w.]+/g, "-");
      const link = document.createElement("a");
      link.href = URL.createObjectURL(new Blob([text], { type }));
      link.download = `${name}.${ending}`;
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
    }

    say(...what) {
      this.figure.querySelector(".explorer-said").replaceChildren(...what);
    }
  }

  // A slider, a group of radio buttons or a list: which of its values is chosen, by place and by key.
  class Control {
    constructor(element) {
      this.input = element.querySelector("input[type=range], select");
      this.radios = [...element.querySelectorAll("input[type=radio]")];
      this.output = element.querySelector("output");
      this.name = (this.input ?? this.radios[0]).name;
      const read = (what) => JSON.parse(this.input.dataset[what]);
      this.keys = this.output ? read("keys") : [...(this.input?.options ?? this.radios)].map((option) => option.value);
      this.texts = this.output && read("texts");
      this.first = this.chosen;
    }

    get size() {
      return this.keys.length;
    }

    get chosen() {
      if (this.output) return Number(this.input.value);
      return this.input ? this.input.selectedIndex : this.radios.findIndex((radio) => radio.checked);
    }

    get key() {
      return this.keys[this.chosen];
    }

    choose(key) {
      const place = this.keys.includes(key) ? this.keys.indexOf(key) : this.first;
      if (this.output) this.input.value = place;
      else if (this.input) this.input.selectedIndex = place;
      else this.radios[place].checked = true;
    }

    say() {
      if (!this.output) return;
      this.output.value = this.texts[this.chosen];
      this.input.setAttribute("aria-valuetext", this.texts[this.chosen]);
    }
  }

  // Nodes of one kind have the same attributes in the same order, so that a state looks the same from wherever one comes.
  function alike(one, other) {
    if (one.nodeName !== other.nodeName || one.attributes?.length !== other.attributes?.length) return false;
    for (let place = 0; place < (one.attributes?.length ?? 0); place++) {
      if (one.attributes[place].name !== other.attributes[place].name) return false;
    }
    return true;
  }

  // Make `old` equal to `fresh` by changing only what differs.
  function become(old, fresh) {
    if (!alike(old, fresh)) return old.replaceWith(document.importNode(fresh, true));
    if (old.nodeType !== Node.ELEMENT_NODE) {
      if (old.data !== fresh.data) old.data = fresh.data;
      return;
    }
    for (const { name, value } of fresh.attributes) if (old.getAttribute(name) !== value) old.setAttribute(name, value);
    const ours = [...old.childNodes];
    const theirs = [...fresh.childNodes];
    ours.slice(theirs.length).forEach((node) => node.remove());
    theirs.forEach((node, place) => (place < ours.length ? become(ours[place], node) : old.append(document.importNode(node, true))));
  }

  const explorers = new Map();

  // #explorer-funding-gap?year=2024&per=head opens that state of that explorer.
  function openAddress() {
    const [id, query] = location.hash.slice(1).split(/\?(.*)/s);
    const explorer = explorers.get(id);
    if (!explorer || query === undefined) return;
    explorer.open(query);
    explorer.figure.scrollIntoView();
  }

  function start() {
    for (const figure of document.querySelectorAll("figure.explorer")) {
      try {
        explorers.set(figure.id, new Explorer(figure));
      } catch (error) {
        figure.querySelector("form")?.setAttribute("hidden", ""); // the default state stays readable
        console.error(`${figure.id}: ${error.message}`);
      }
    }
    openAddress();
    addEventListener("hashchange", openAddress);
    // WebKit keeps a page that one leaves, but some time after its return resets the forms that are not to be completed.
    const forms = document.querySelectorAll("form.explorer-controls");
    const complete = (how) => forms.forEach((form) => { form.autocomplete = how; });
    addEventListener("pagehide", () => complete("on"));
    addEventListener("pageshow", () => complete("off"));
    // Browsers that cannot print what a closed <details> holds.
    const closed = [];
    addEventListener("beforeprint", () => {
      closed.push(...document.querySelectorAll(".explorer-numbers:not([open])"));
      closed.forEach((details) => { details.open = true; });
    });
    addEventListener("afterprint", () => closed.splice(0).forEach((details) => { details.open = false; }));
  }

  if (document.readyState === "loading") addEventListener("DOMContentLoaded", start);
  else start();
})();
