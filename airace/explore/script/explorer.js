// An explorer: controls that choose a state, the chart that shows it, and what one can do with it.

const RESTED = 600; // milliseconds after the last change: then a screen reader hears it, and the address follows
let resting;

function make(tag, properties = {}) {
  return Object.assign(document.createElement(tag), properties);
}

function set(element, attributes) {
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
}

// Scripts that draw over a chart hear when it is there, and when it is another.
function tell(figure) {
  figure.dispatchEvent(new Event("explorer-shown", { bubbles: true }));
}

// The one place of a page that screen readers listen to.
const heard = make("div", { className: "explorer-heard" });
set(heard, { role: "status" });

class Explorer {
  constructor(figure) {
    this.figure = figure;
    this.form = this.part("form");
    this.chart = this.part(".explorer-chart");
    this.table = this.part(".explorer-table table");
    this.controls = this.form ? [...this.form.children].map((element) => new Control(element)) : [];
    figure.querySelectorAll("[hidden]").forEach((element) => { element.hidden = !offered(element.dataset.do); });
    const svg = () => this.chart.querySelector("svg");
    const plot = this.chart.parentElement;
    this.reader = new Reader(plot, svg, this.table);
    figure.addEventListener("click", (event) => this.do(event.target.dataset?.do));
    figure.addEventListener("toggle", (event) => this.unfold(event.target), true);
    if (!this.form) return;
    this.states = new States(this.part('script[type="application/json"]'));
    this.motion = new Motion(figure, svg);
    this.outline = new Outline(plot, svg, this.table);
    this.form.addEventListener("input", (event) => {
      this.show();
      requestAnimationFrame(() => bringIntoView(plot, event.target)); // by then the page is laid out, and not twice
    });
    this.form.addEventListener("focusin", ({ target }) => target.matches(":focus-visible") && bringIntoView(plot, target));
    this.form.addEventListener("submit", (event) => event.preventDefault());
    for (const near of ["pointerenter", "focusin"]) this.form.addEventListener(near, () => this.begin(), { once: true });
    for (const event of ["pointerdown", "pointerup", "pointercancel"]) {
      this.form.addEventListener(event, ({ target }) => { this.motion.dragged = event === "pointerdown" && target.type === "range"; });
    }
    this.controls.filter((control) => control.element.querySelector("[data-do=play]")).forEach((control) => new Play(control, this));
    this.seen = this.choice;
  }

  part(selector) {
    return this.figure.querySelector(selector);
  }

  get number() {
    return this.controls.reduce((number, control) => number * control.size + control.chosen, 0);
  }

  // Whoever comes near will move something: read the states, and keep the first one as the outline.
  begin() {
    if (this.states.data && !this.outline.choice) this.outline.keep(this.seen);
  }

  // Show the state that the controls have.
  show() {
    this.motion.stop();
    this.begin();
    const before = namesOf(this.table);
    this.reader.hide();
    this.motion.begin((row) => before[row]);
    const { alt, words, table, key, svg } = this.states.state(this.number);
    become(this.table, table);
    become(this.part(".explorer-key"), key);
    become(this.chart.querySelector("svg"), svg);
    this.chart.setAttribute("aria-label", alt);
    for (const [name, text] of Object.entries(words)) this.write(`.explorer-${name} > span`, text);
    this.controls.forEach((control) => control.say());
    this.reader.forget();
    this.seen = this.choice;
    this.compare();
    const after = namesOf(this.table);
    const match = matching(after, before);
    this.motion.end((row) => before[match[row]] ?? after[row]);
    this.say("");
    clearTimeout(resting);
    const { hash } = location; // who has followed a link since is elsewhere
    resting = setTimeout(() => location.hash === hash && this.rested(), RESTED);
    tell(this.figure);
  }

  write(place, text) {
    const element = this.part(place);
    if (element.textContent !== text) element.textContent = text;
  }

  get query() {
    return new URLSearchParams(this.controls.map((control) => [control.name, control.key])).toString();
  }

  get choice() {
    return this.controls.map((control) => control.chosen);
  }

  get start() {
    return this.controls.map((control) => control.first);
  }

  // Say with which view the outline compares.
  compare() {
    const { choice } = this.outline;
    const other = this.controls.filter((control, place) => choice[place] !== control.chosen);
    const drawn = other.length > 0 && this.outline.draw();
    if (!drawn) this.outline.element.remove();
    const values = other.map((control) => `${control.label} ${control.texts[choice[this.controls.indexOf(control)]]}`);
    this.write(".explorer-compared", drawn ? `Outline: ${values.length > 3 ? "an earlier view" : values.join(", ")}.` : "");
  }

  // Make the view that is shown the outline.
  keep() {
    this.motion.stop();
    this.outline.keep(this.choice);
    this.compare();
    this.say("");
  }

  rested() {
    heard.textContent = this.part(".explorer-caption > span").textContent;
    follow(this.figure.id, this.choice.join() === this.start.join() ? "" : this.query);
  }

  // Open a state from an address. What is missing starts where the explorer starts, and so does what is unknown.
  open(query) {
    if (!this.form) return;
    const wanted = new URLSearchParams(query);
    const unknown = [...wanted.keys()].filter((name) => !this.controls.some((control) => control.name === name));
    for (const control of this.controls) {
      const place = control.find(wanted.get(control.name));
      if (place < 0) unknown.push(control.name);
      control.chosen = place < 0 ? control.first : place;
    }
    this.outline.choice = this.choice;
    this.show();
    clearTimeout(resting);
    this.keep();
    if (unknown.length) this.say("The link asks for a view that this chart does not have.");
  }

  reset() {
    this.open("");
    this.rested();
  }

  // What a button does; what a reader takes away is made by a script that is loaded from beside this one.
  do(what) {
    if (what === "keep") {
      this.keep();
      this.say("This view is now the outline.");
    }
    if (what === "reset") this.reset();
    if (what && !["keep", "reset", "play"].includes(what)) this.take(what);
  }

  async take(what) {
    closeMenu(this.figure);
    this.motion?.stop();
    try {
      if (!window.airaceTake) await load("take.js");
      await window.airaceTake[what](this);
    } catch {
      this.say("That cannot be made here.");
    }
  }

  unfold(details) {
    if (!details.open || !details.matches(".explorer-menu")) return;
    load("take.js").then(() => window.airaceTake.opened(this), () => {});
  }

  say(...what) {
    const said = this.part(".explorer-said");
    if (!what.join("") && !said.textContent && !said.firstChild) return;
    said.replaceChildren(...what);
    if (said.textContent) heard.textContent = said.textContent;
  }
}

// Scroll as far as all of the chart can be seen together with the control that is moved, which stands below it or beside it.
function bringIntoView(plot, target) {
  const control = target.closest(".explorer-control");
  if (!control) return;
  const top = parseFloat(getComputedStyle(plot).top);
  const [chart, field] = [plot, control].map((element) => element.getBoundingClientRect());
  const isBeside = field.left >= chart.right;
  const up = Math.min(isBeside ? chart.top - top : field.top - top - chart.height, 0);
  const down = Math.max(0, Math.min(chart.bottom - innerHeight, field.top - top));
  scrollBy({ top: up || down, behavior: "instant" });
}

// A script beside the one that runs, once.
const beside = document.currentScript?.src || location.href;
const loading = {};
function load(name) {
  loading[name] ??= new Promise((done, failed) => {
    document.head.append(make("script", { src: new URL(name, beside).href, onload: done, onerror: failed }));
  });
  return loading[name];
}

const site = () => document.querySelector('meta[name="airace-site"]')?.content ?? "";

// Not every button is of use everywhere.
function offered(what) {
  return { semicolons: () => false, share: () => Boolean(navigator.share), embed: () => Boolean(site()) }[what]?.() ?? true;
}
