// Read off: pointing at, tapping or stepping to a mark shows its row of the table in words beside it.
// For the keyboard and for screen readers it is a slider over the rows, which all of them know how to use.

const NEAR = 24; // CSS pixels from the pointer; a finger has twice as much
const TIP = 8; // between a mark and its words

class Reader {
  constructor(plot, svg, table) {
    Object.assign(this, { plot, svg, table, row: -1 });
    this.element = make("div", { className: "explorer-reader", tabIndex: 0 });
    this.ring = drawn("svg", { "aria-hidden": "true" });
    this.words = make("div", { className: "explorer-row" });
    this.element.append(this.ring, this.words);
    set(this.element, { role: "slider", "aria-label": "Read off the chart", "aria-valuemin": 0 });
    this.forget();
    plot.append(this.element);
    const on = (events, does) => events.forEach((event) => this.element.addEventListener(event, does));
    on(["pointermove", "pointerdown"], (event) => this.point(event));
    on(["pointerleave"], (event) => event.pointerType === "mouse" && this.hide());
    on(["keydown"], (event) => this.step(event));
    on(["focus"], () => this.row < 0 && this.element.matches(":focus-visible") && this.show(this.rows[0]));
    on(["blur"], () => this.hide());
    new ResizeObserver(([{ borderBoxSize: [{ blockSize }] }]) => {
      this.forget();
      plot.parentElement.style.setProperty("--plot-height", `${blockSize}px`); // a control is never below it
    }).observe(plot); // what it was told it need not measure: that would lay out the page once for each chart
  }

  // The picture is another one.
  forget() {
    this.places = undefined;
    this.hide();
    set(this.element, { "aria-valuemax": this.table.tBodies[0].rows.length });
  }

  look() {
    this.places ??= placesOf(this.svg(), this.plot.getBoundingClientRect());
    return this.places;
  }

  // The rows that are drawn, in the order of the table.
  get rows() {
    return [...new Set(this.look().map((place) => place.row))].sort((one, other) => one - other);
  }

  point(event) {
    if (this.words.contains(event.target)) return; // the pointer may go over the words (WCAG 1.4.13)
    const corner = this.plot.getBoundingClientRect();
    const [x, y] = [event.clientX - corner.x, event.clientY - corner.y];
    const far = (place) => Math.hypot(Math.max(place.x - x, 0, x - place.x - place.width), Math.max(place.y - y, 0, y - place.y - place.height));
    let [row, least] = [-1, event.pointerType === "mouse" ? NEAR : 2 * NEAR];
    for (const place of this.look()) if (far(place) < least) [row, least] = [place.row, far(place)];
    if (row < 0) this.hide();
    else if (row !== this.row) this.show(row, x);
  }

  step(event) {
    const { rows } = this;
    const at = rows.indexOf(this.row);
    const steps = { ArrowRight: at + 1, ArrowDown: at + 1, ArrowLeft: at - 1, ArrowUp: at - 1, Home: 0, End: rows.length - 1 };
    if (event.key === "Escape" && this.row >= 0) this.hide();
    else if (event.key in steps && !event.ctrlKey && !event.altKey && !event.metaKey) {
      this.show(rows[Math.max(0, Math.min(rows.length - 1, steps[event.key]))]);
    } else return;
    event.preventDefault();
  }

  // The cells of a row with their headings; empty ones say nothing.
  cells(row) {
    const heads = [...this.table.tHead.rows[0].cells].map((cell) => cell.textContent);
    return [...this.table.tBodies[0].rows[row].cells].map((cell, place) => [heads[place], cell.textContent]).filter(([, text]) => text);
  }

  show(row, pointer) {
    if (row === undefined || !this.table.tBodies[0].rows[row]) return;
    this.hide();
    this.row = row;
    const [[head, name], ...others] = this.cells(row);
    const list = make("dl");
    for (const [what, text] of others) list.append(make("dt", { textContent: what }), make("dd", { textContent: text }));
    this.words.replaceChildren(make("strong", { textContent: /^[\d.,–-]+$/.test(name) ? `${head} ${name}` : name }), list);
    const places = this.look().filter((place) => place.row === row);
    this.ring.replaceChildren(...places.filter((place) => !place.isText).map(ringed));
    this.stand(places, pointer);
    const line = this.table.tBodies[0].rows[row];
    line.classList.add("is-read");
    const frame = this.table.parentElement;
    if (line.offsetTop < frame.scrollTop || line.offsetTop + line.offsetHeight > frame.scrollTop + frame.clientHeight) frame.scrollTop = line.offsetTop - 40;
    set(this.element, { "aria-valuenow": row + 1, "aria-valuetext": `${name}. ${others.map((pair) => pair.join(" ")).join(", ")}` });
  }

  // The words stand beside the pointer, or beside the marks of the row, so that one can go on to the rows above and below;
  // where there is no room, above them or below; never outside.
  stand(places, pointer) {
    const marks = places.some((place) => !place.isText) ? places.filter((place) => !place.isText) : places;
    const left = Math.min(...marks.map((place) => place.x));
    const right = Math.max(...marks.map((place) => place.x + place.width));
    const top = Math.min(...marks.map((place) => place.y));
    const bottom = Math.max(...marks.map((place) => place.y + place.height));
    this.words.hidden = false;
    const { offsetWidth: width, offsetHeight: height } = this.words;
    const { clientWidth: wide, clientHeight: high } = this.plot;
    const within = (place, most) => Math.max(0, Math.min(most, place));
    const beside = [(pointer ?? right) + 2 * TIP, (pointer ?? left) - 2 * TIP - width].find((x) => x >= 0 && x + width <= wide);
    const over = top - TIP - height;
    const y = beside === undefined ? (over >= 0 ? over : bottom + TIP) : within((top + bottom - height) / 2, high - height);
    Object.assign(this.words.style, { left: `${beside ?? within((left + right - width) / 2, wide - width)}px`, top: `${y}px` });
  }

  hide() {
    this.row = -1;
    this.words.hidden = true;
    this.ring.replaceChildren();
    this.table.querySelectorAll(".is-read").forEach((line) => {
      line.classList.remove("is-read");
      if (!line.className) line.removeAttribute("class");
    });
    set(this.element, { "aria-valuenow": 0, "aria-valuetext": "Arrow keys read the rows" });
  }
}

function ringed({ x, y, width, height }) {
  const size = Math.max(width, height);
  if (size < 16) return drawn("circle", { cx: x + width / 2, cy: y + height / 2, r: size / 2 + 4 });
  return drawn("rect", { x: x - 2, y: y - 2, width: width + 4, height: height + 4 });
}
