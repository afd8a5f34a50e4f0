// A guess on the chart that answers it: where the guess would be, dashed, with the words "your guess" where they fit.
// It lies over the picture and reads from it where a number is on an axis, and which mark is which row.
(() => {
  "use strict";
  const OUT = 1.5; // how far a frame stands out from the bar that it frames, in points of the picture
  const RING = 5;
  const GAP = 4; // between a mark and its label
  const FAR = 80; // a label that fits nowhere beside its mark may stand so far away
  const STEP = 4; // from one point of a line to the next that a label must not cover
  const PLACES = { one: "st", two: "nd", few: "rd", other: "th" };
  const ordinal = (number) => number + PLACES[new Intl.PluralRules("en", { type: "ordinal" }).select(number)];
  const meet = (one, other) => one.x < other.x + other.width && other.x < one.x + one.width && one.y < other.y + other.height && other.y < one.y + one.height;
  const around = (boxes) => {
    const [x, y] = ["x", "y"].map((side) => Math.min(...boxes.map((box) => box[side])));
    const [right, bottom] = [["x", "width"], ["y", "height"]].map(([side, size]) => Math.max(...boxes.map((box) => box[side] + box[size])));
    return { x, y, width: right - x, height: bottom - y };
  };

  const only = ({ x, y }) => ({ x, y });

  class OnChart {
    // `on` says where: the chart, its panel, the rows or the values of what can be guessed.
    constructor(on, name) {
      Object.assign(this, { on, name });
    }

    get figure() {
      return document.getElementById(this.on.chart);
    }

    // Show a guess, or none, where the chart is in a state to which the question belongs.
    show(guess, words) {
      this.layer?.remove();
      const explorer = window.airaceExplorer?.explorers.get(this.on.chart);
      if (guess === undefined || !explorer || explorer.figure.checkVisibility?.() === false) return;
      const query = new URLSearchParams(explorer.query);
      if (Object.entries(this.on.state).some(([control, key]) => query.get(control) !== key)) return;
      this.begin(explorer);
      const { values, rows, across } = this.on;
      if (across) this.line(guess);
      else if (values) this.number(values[guess], words);
      else if (Array.isArray(guess)) this.order(guess.map((item) => this.framed(rows[item])));
      else this.choice(this.framed(rows[guess]));
    }

    begin({ chart, table }) {
      const { drawn, panelsOf } = window.airaceExplorer;
      this.svg = chart.querySelector("svg");
      this.panels = panelsOf(this.svg.dataset.scale);
      this.panel = this.panels[this.on.panel];
      this.rows = [...table.tBodies[0].rows].map((row) => row.cells[0].textContent);
      const [left, top, width, height] = this.svg.getAttribute("viewBox").split(" ").map(Number);
      this.whole = { x: left, y: top, width, height };
      const copied = ["viewBox", "direction", "font-family", "font-size"].map((name) => [name, this.svg.getAttribute(name)]);
      this.layer = drawn("svg", { class: "predict-mark", "aria-hidden": "true", ...Object.fromEntries(copied) });
      chart.after(this.layer);
      const inside = this.svg.getScreenCTM().inverse();
      this.texts = [...this.svg.querySelectorAll("text")].map((text) => {
        const { x, y, width: wide, height: high } = text.getBBox();
        const to = inside.multiply(text.getScreenCTM()); // some stand where a transform puts them
        return around([[x, y], [x + wide, y + high]].map((corner) => ({ ...only(new DOMPoint(...corner).matrixTransform(to)), width: 0, height: 0 })));
      });
      this.taken = [...this.texts, ...this.drawn().map(({ box }) => box), ...this.alongLines()];
      // Texts of the chart stay free of the mark.
      const mask = drawn("mask", { id: `${this.name}-texts`, maskUnits: "userSpaceOnUse", ...this.whole });
      mask.append(drawn("rect", { ...this.whole, fill: "#fff" }));
      for (const { x, y, width: wide, height: high } of this.texts) mask.append(drawn("rect", { x: x - 1, y, width: wide + 2, height: high, fill: "#000" }));
      this.layer.append(mask);
    }

    // The bars and points of the picture, or those of some rows in the panel, each with its box.
    drawn(names) {
      const { panelAt } = window.airaceExplorer;
      const marks = [...this.svg.querySelectorAll("[data-row]")].map((node) => {
        const box = node.getBBox();
        return { box, row: this.rows[node.dataset.row], isPoint: node.localName === "use" || node.classList.contains("point") };
      });
      const solid = marks.filter(({ box, isPoint }) => isPoint || Math.min(box.width, box.height) > 0.01);
      return names ? solid.filter(({ box, row }) => names.includes(row) && panelAt(box, this.panels) === this.on.panel) : solid;
    }

    alongLines() {
      return [...this.svg.querySelectorAll("path[data-rows], path[data-row]")].flatMap((path) => {
        if (path.dataset.row && Math.min(path.getBBox().width, path.getBBox().height) > 0.01) return [];
        const points = Math.ceil(path.getTotalLength() / STEP);
        return Array.from({ length: points + 1 }, (_, place) => {
          const { x, y } = path.getPointAtLength(place * STEP);
          return { x: x - 1, y: y - 1, width: 2, height: 2 };
        });
      });
    }

    // Where a number is on an axis.
    at(axis, number) {
      const { low, high, place } = this.panel[axis];
      const share = (place(number) - low) / (high - low);
      const { left, top, width, height } = this.panel;
      return axis === "x" ? left + share * width : top + (1 - share) * height;
    }

    number(value, words) {
      const axis = this.panel.y.isNamed ? "x" : "y";
      const end = ({ box, isPoint }) => (axis === "x" ? box.x + box.width / (isPoint ? 2 : 1) : box.y + (isPoint ? box.height / 2 : 0));
      const truth = this.at(axis, this.on.truth);
      const [mark] = this.drawn(this.on.rows[0]).sort((one, other) => Math.abs(end(one) - truth) - Math.abs(end(other) - truth));
      if (!mark) return;
      const { left, top, width, height } = this.panel;
      const [first, last] = axis === "x" ? [left, left + width] : [top + height, top];
      const wanted = this.at(axis, value);
      const beyond = (wanted - last) * (last - first) > 0.5 ? 1 : (first - wanted) * (last - first) > 0.5 ? -1 : 0;
      const place = beyond > 0 ? last : beyond < 0 ? first : wanted;
      const { box } = mark;
      const across = axis === "x" ? [box.y - OUT, box.y + box.height + OUT] : [box.x - OUT, box.x + box.width + OUT];
      const middle = (across[0] + across[1]) / 2;
      const point = (along, beside) => (axis === "x" ? `${along} ${beside}` : `${beside} ${along}`);
      const half = mark.isPoint ? RING : (across[1] - across[0]) / 2;
      if (!mark.isPoint) {
        const base = this.at(axis, Math.max(0, Number(this.panel[axis].low)));
        const [one, other] = across;
        if (beyond) this.dashed(`M${point(base, one)}L${point(place, one)}M${point(base, other)}L${point(place, other)}`);
        else this.dashed(`M${point(base, one)}L${point(place, one)}L${point(place, other)}L${point(base, other)}`);
      } else if (!beyond) {
        const [x, y] = axis === "x" ? [place, middle] : [middle, place];
        this.dashed(`M${x - RING} ${y}a${RING} ${RING} 0 1 1 ${2 * RING} 0a${RING} ${RING} 0 1 1 ${-2 * RING} 0`);
      }
      if (beyond) { // an arrow: it goes on there
        const back = place - beyond * Math.sign(last - first) * 5;
        this.dashed(`M${point(back, middle - 4)}L${point(place, middle)}L${point(back, middle + 4)}`, "is-arrow");
      }
      const frame = axis === "x"
        ? { x: place - (mark.isPoint ? RING : 0), y: middle - half, width: mark.isPoint ? 2 * RING : 0, height: 2 * half }
        : { x: middle - half, y: place - (mark.isPoint ? RING : 0), width: 2 * half, height: mark.isPoint ? 2 * RING : 0 };
      if (beyond) Object.assign(frame, axis === "x" ? { x: place - 5, width: 5 } : { height: 5 });
      this.taken.push(frame);
      // In another row of names the words would speak of that row.
      const places = (size) => {
        const [right, left, ...others] = this.places(frame, size);
        return axis === "x" ? [right, left, ...this.besides(box, size), ...others] : [right, left, ...others, ...this.anywhere(frame)];
      };
      this.label(places, `your guess: ${words}`, "your guess");
    }

    // The box around what is drawn for some rows.
    framed(names) {
      const boxes = this.drawn(names).map(({ box }) => box);
      return boxes.length ? around(boxes) : undefined;
    }

    choice(box) {
      if (!box) return;
      const [x, y, right, bottom] = [box.x - OUT, box.y - OUT, box.x + box.width + OUT, box.y + box.height + OUT];
      this.dashed(`M${x} ${y}H${right}V${bottom}H${x}Z`);
      this.label((size) => [...this.besides(box, size), ...this.places(box, size)], "your guess");
    }

    order(boxes) {
      boxes.forEach((box, place) => box && this.label((size) => this.besides(box, size), `you: ${ordinal(place + 1)}`));
    }

    line(guess) {
      const { drawn } = window.airaceExplorer;
      const { left, top, width, height } = this.panel;
      const reach = (y) => Math.max(top - height, Math.min(top + 2 * height, y)); // a logarithm of nothing is far below
      const points = guess.map((place, point) => ({ x: this.at("x", this.on.across[point]), y: reach(this.at("y", this.on.values[place])) }));
      const frame = { x: left, y: top, width, height };
      const inner = drawn("svg", { ...frame, viewBox: `${left} ${top} ${width} ${height}` }); // it cuts off what is outside
      this.layer.append(inner);
      this.dashed(`M${points.map(({ x, y }) => `${x} ${y}`).join("L")}`, "", inner);
      const seen = points.filter(({ y }) => y >= top && y <= top + height);
      points.slice(1).forEach((to, place) => { // its own label must not cover it
        const from = points[place];
        const steps = Math.ceil(Math.hypot(to.x - from.x, to.y - from.y) / STEP);
        for (let step = 0; step <= steps; step++) this.taken.push({ x: from.x + ((to.x - from.x) * step) / steps - 1, y: from.y + ((to.y - from.y) * step) / steps - 1, width: 2, height: 2 });
      });
      this.label((size) => seen.reverse().flatMap(({ x, y }) => this.places({ x, y, width: 0, height: 0 }, size)), "your guess");
    }

    dashed(d, name = "", parent = this.layer) {
      const { drawn } = window.airaceExplorer;
      const group = drawn("g", { mask: `url(#${this.name}-texts)` });
      group.append(drawn("path", { class: "is-halo", d }), drawn("path", { class: name, d }));
      parent.append(group);
    }

    // Where the middle of a label may be at a box: at its right, its left, above it or below it.
    places({ x, y, width, height }, [wide, high]) {
      const half = [wide / 2, high / 2];
      const beside = [x + width + GAP + half[0], x - GAP - half[0]].map((at) => [at, y + height / 2]);
      const upright = [x + width / 2, x + half[0], x + width - half[0]];
      return [...beside, ...[y - half[1] - 1, y + height + half[1] + 1].flatMap((at) => upright.map((middle) => [middle, at]))];
    }

    // Behind what stands level with a box and close to it, or behind all of it.
    besides(box, [wide]) {
      const level = [...this.texts, ...this.drawn().map((mark) => mark.box)].filter((other) => other.y < box.y + box.height && other.y + other.height > box.y);
      const near = level.filter((other) => other.x <= box.x + box.width + 2 * GAP);
      return [near, level].map((some) => [Math.max(...some.map((other) => other.x + other.width)) + GAP + wide / 2, box.y + box.height / 2]);
    }

    // Anywhere in the panel around a box, the nearest first.
    anywhere(box) {
      const { left, top, width, height } = this.panel;
      const from = [box.x + box.width / 2, box.y + box.height / 2];
      const found = [];
      for (let x = left; x <= left + width; x += STEP) for (let y = top; y <= top + height; y += STEP) found.push([x, y]);
      const far = ([x, y]) => Math.hypot(x - from[0], y - from[1]);
      return found.filter((place) => far(place) <= FAR).sort((one, other) => far(one) - far(other));
    }

    // Write the first of the words that fits somewhere; what fits nowhere is said below the question anyway.
    label(places, ...words) {
      const text = window.airaceExplorer.drawn("text", { "text-anchor": "middle" });
      this.layer.append(text);
      const { whole } = this;
      for (const some of words) {
        text.textContent = some;
        const { y: above, width, height } = text.getBBox();
        for (const [middle, level] of places([width, height])) {
          const box = { x: middle - width / 2, y: level - height / 2, width, height };
          const isInside = box.x >= whole.x && box.x + width <= whole.x + whole.width && box.y >= whole.y && box.y + height <= whole.y + whole.height;
          if (!isInside || this.taken.some((other) => meet(box, other))) continue;
          window.airaceExplorer.set(text, { x: middle, y: box.y - above });
          this.taken.push(box);
          return;
        }
      }
      text.remove();
    }
  }

  window.airaceOnChart = OnChart;
})();
