// The state from which the reader started, or one that was kept, stays visible as a pale outline over the present one.

class Outline {
  constructor(plot, svg, table) {
    Object.assign(this, { plot, svg, table });
    this.element = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    set(this.element, { class: "explorer-outline", "aria-hidden": "true" });
  }

  // Make the picture that is shown the outline.
  keep(choice) {
    this.choice = choice;
    this.names = namesOf(this.table);
    this.scale = this.svg().dataset.scale;
    this.shapes = [...this.svg().querySelectorAll(MARK)].map((node) => ({ rows: rowsOf(node), box: node.getBBox(), line: outlined(node) }));
    this.element.remove();
  }

  // Draw it over another picture where both have the same scale, and return whether it is there. On an axis of names a
  // mark goes to where its row stands now.
  draw() {
    this.element.remove();
    if (!this.shapes || this.svg().dataset.scale !== this.scale) return false;
    const names = namesOf(this.table);
    const match = matching(this.names, names);
    const panels = panelsOf(this.scale);
    const now = new Map([...this.svg().querySelectorAll("[data-row]")].map((node) => [node.dataset.row, node.getBBox()]).reverse());
    const lines = this.shapes.flatMap(({ rows, box, line }) => {
      const copy = line.cloneNode();
      const named = panels.find((panel) => within(box, panel))?.named;
      if (!named || rows.length > 1) return [copy];
      const here = now.get(String(match[rows[0]]));
      if (!here) return [];
      const middle = ({ x, y, width, height }) => (named === "y" ? y + height / 2 : x + width / 2);
      const shift = middle(here) - middle(box);
      if (shift) set(copy, { transform: named === "y" ? `translate(0 ${shift})` : `translate(${shift} 0)` });
      return [copy];
    });
    set(this.element, { viewBox: this.svg().getAttribute("viewBox") });
    this.element.replaceChildren(...lines);
    this.plot.firstElementChild.after(this.element);
    return true;
  }
}

function rowsOf(node) {
  return (node.dataset.row ?? node.dataset.rows).split(" ").map(Number);
}

// A mark as a line around it: its own path, or a circle around a point.
function outlined(node) {
  const isPoint = node.localName === "use";
  const line = document.createElementNS("http://www.w3.org/2000/svg", isPoint ? "circle" : "path");
  const { x, y, width } = isPoint ? node.getBBox() : {};
  set(line, isPoint ? { cx: x + width / 2, cy: y + width / 2, r: width / 2 } : { d: node.getAttribute("d") });
  return line;
}

// The boxes of the panels, each with the axis that has names instead of numbers: "0,12,200,180:x=0..800,y=names;…"
function panelsOf(scale = "") {
  return scale.split(";").map((panel) => {
    const [box, axes = ""] = panel.split(":");
    const [x, y, width, height] = box.split(",").map(Number);
    return { x, y, width, height, named: axes.match(/([xy])=names/)?.[1] };
  });
}

function within({ x, y, width, height }, panel) {
  const [across, down] = [x + width / 2, y + height / 2];
  return across >= panel.x - 1 && across <= panel.x + panel.width + 1 && down >= panel.y - 1 && down <= panel.y + panel.height + 1;
}
