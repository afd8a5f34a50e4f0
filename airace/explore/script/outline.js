// The state from which the reader started, or one that was kept, stays visible as a pale outline over the present one.

const REACH = /[-+.\de]+\.\.[-+.\de]+/g; // what an axis of numbers reaches over

class Outline {
  constructor(plot, svg, table) {
    Object.assign(this, { plot, svg, table });
    this.element = drawn("svg", { class: "explorer-outline", "aria-hidden": "true" });
  }

  // Make the picture that is shown the outline.
  keep(choice) {
    this.choice = choice;
    this.names = namesOf(this.table);
    this.heads = this.table.tHead.textContent;
    this.scale = this.svg().dataset.scale;
    this.panels = panelsOf(this.scale);
    this.shapes = [...this.svg().querySelectorAll(MARK)].map((node) => shapeOf(node, this.panels));
    this.element.remove();
  }

  // Draw it over another picture that measures the same, on the scale of that picture, and return whether it is there.
  draw() {
    this.element.remove();
    const { scale } = this.svg().dataset;
    // Axes that follow each state measure the same where the table has the same headings and the panels are alike.
    const isAlike = this.heads === this.table.tHead.textContent && this.scale.replace(REACH, "") === scale.replace(REACH, "");
    if (scale !== this.scale && !isAlike) return false;
    const panels = panelsOf(scale);
    const match = matching(this.names, namesOf(this.table));
    const now = new Map();
    for (const node of this.svg().querySelectorAll("[data-row]")) {
      const box = node.getBBox();
      const key = `${node.dataset.row} ${panelAt(box, panels)}`;
      if (!now.has(key)) now.set(key, box);
    }
    const frames = panels.map(({ left, top, width, height }) => {
      const box = [left - 5, top - 5, width + 10, height + 10];
      return drawn("svg", { x: box[0], y: box[1], width: box[2], height: box[3], viewBox: box.join(" ") }); // it cuts off what is outside
    });
    for (const { row, panel, box, line } of this.shapes) {
      const move = { x: between(this.panels[panel], panels[panel], "x"), y: between(this.panels[panel], panels[panel], "y") };
      for (const axis of ["x", "y"]) {
        if (panels[panel][axis].isNamed && row !== undefined) move[axis] = along(axis, box, now.get(`${match[row]} ${panel}`));
      }
      if (move.x && move.y) frames[panel].append(moved(line, move));
    }
    set(this.element, { viewBox: this.svg().getAttribute("viewBox") });
    this.element.replaceChildren(...frames);
    this.plot.firstElementChild.after(this.element);
    return true;
  }
}

function drawn(tag, attributes) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
  set(element, attributes);
  return element;
}

// A mark as a line around it, its own path or a circle around a point; its box, and the panel in which it is.
function shapeOf(node, panels) {
  const box = node.getBBox();
  const { x, y, width } = box;
  const line = node.localName === "use"
    ? drawn("circle", { cx: x + width / 2, cy: y + width / 2, r: width / 2 })
    : drawn("path", { d: node.getAttribute("d") });
  return { row: node.dataset.row, panel: panelAt(box, panels), box, line };
}

// The panels of a picture, for instance "0,12,200,180:x=0..800,y=names;…": their boxes, and what their axes reach over.
function panelsOf(scale) {
  return scale.split(";").map((panel) => {
    const [box, x, y] = panel.split(/:|,(?=y=)/);
    const [left, top, width, height] = box.split(",").map(Number);
    return { box, left, top, width, height, x: axisOf(x), y: axisOf(y) };
  });
}

function axisOf(text) {
  const [, first, last, kind] = text.match(/=(.+?)\.\.(\S+) ?(.*)/) ?? [];
  const place = kind === "log" ? Math.log : Number;
  return { isNamed: !first, place, low: place(first), high: place(last) };
}

// Panels stand one below the other.
function panelAt(box, panels) {
  const place = panels.findIndex(({ top, height }) => box.y + box.height / 2 <= top + height + 6);
  return place < 0 ? panels.length - 1 : place;
}

// How a place on an axis of one picture becomes that of the same number in the other: it is stretched and shifted.
function between(from, to, axis) {
  const { low, high } = from[axis];
  const reach = to[axis].high - to[axis].low;
  if (to[axis].isNamed || (low === to[axis].low && high === to[axis].high)) return { by: 1, shift: 0 };
  const by = (high - low) / reach;
  const begin = (low - to[axis].low) / reach;
  if (axis === "x") return { by, shift: from.left * (1 - by) + from.width * begin };
  return { by, shift: (from.top + from.height) * (1 - by) - from.height * begin };
}

// On an axis of names a mark goes to where its row stands now; a row that is gone has no outline.
function along(axis, box, here) {
  const middle = (found) => (axis === "x" ? found.x + found.width / 2 : found.y + found.height / 2);
  return here && { by: 1, shift: middle(here) - middle(box) };
}

function moved(line, { x, y }) {
  const copy = line.cloneNode();
  if (copy.localName === "circle") {
    set(copy, { cx: x.by * copy.getAttribute("cx") + x.shift, cy: y.by * copy.getAttribute("cy") + y.shift });
  } else if (x.by !== 1 || y.by !== 1 || x.shift || y.shift) {
    set(copy, { transform: `matrix(${x.by} 0 0 ${y.by} ${x.shift} ${y.shift})` });
  }
  return copy;
}
