// What is drawn for which row of the table. `data-row` names the row of a mark, `data-rows` those of the corners of a line.

const MARK = "[data-row], [data-rows]";

// The rows of a table by what stands in their first cell; the second row of a name gets another one.
function namesOf(table) {
  const seen = {};
  return [...table.tBodies[0].rows].map((row) => {
    const name = row.cells[0].textContent;
    seen[`=${name}`] = (seen[`=${name}`] ?? 0) + 1;
    return `${name} ${seen[`=${name}`]}`;
  });
}

// For each row of a table the row of another state's that stands for the same thing: the one of the same name, and for a
// name that only one of them has, the one in the same place ("EU27", and "EU27 and UK").
function matching(names, others) {
  return names.map((name, row) => {
    const place = others.indexOf(name);
    return place < 0 && !names.includes(others[row]) && row < others.length ? row : place;
  });
}

// The marks of a picture, each under a name that says of which row it is, and which one of that row.
function marksOf(svg, nameOf) {
  const found = new Map();
  const count = {};
  for (const node of svg.querySelectorAll(`${MARK}, [data-label]`)) {
    const { row, label } = node.dataset;
    const name = `${node.nodeName} ${row ?? label ? nameOf(Number(row ?? label)) : "line"}`;
    count[name] = (count[name] ?? 0) + 1;
    found.set(`${name} ${count[name]}`, node);
  }
  return found;
}

// Where the rows of a picture are on the screen, as boxes seen from a corner.
function placesOf(svg, corner) {
  const places = [];
  for (const node of svg.querySelectorAll(`${MARK}, [data-label]`)) {
    const { row, rows, label } = node.dataset;
    if (rows) {
      corners(node, rows.split(" ")).forEach(([number, x, y]) => places.push({ row: number, x: x - corner.x, y: y - corner.y, width: 0, height: 0 }));
    } else {
      const { x, y, width, height } = node.getBoundingClientRect();
      places.push({ row: Number(row ?? label), x: x - corner.x, y: y - corner.y, width, height, isText: label !== undefined });
    }
  }
  return places;
}

// The corners of a line on the screen, with their rows.
function corners(path, rows) {
  const numbers = path.getAttribute("d").match(/-?[\d.]+/g).map(Number);
  const to = path.getScreenCTM();
  const last = numbers.length / 2 - 1;
  return rows.map((row, place) => {
    const at = 2 * (last === rows.length - 1 ? place : Math.round((place * last) / (rows.length - 1 || 1)));
    const point = new DOMPoint(numbers[at], numbers[at + 1]).matrixTransform(to);
    return [Number(row), point.x, point.y];
  });
}
