// The picture of a chart that stands alone, as a file: with headline, key and source, fixed colours, and its own font.

const NAMESPACE = "http://www.w3.org/2000/svg";
const EDGE = 6;
const SCALE = 3; // pixels of a PNG for each point: twice the size at which a page shows a chart

function draw(name, attributes, text = "") {
  const element = document.createElementNS(NAMESPACE, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.textContent = text;
  return element;
}

// Lines of text that are no wider than `most`, by the widths that the browser measures.
function wrap(text, most, font) {
  const pen = document.createElement("canvas").getContext("2d");
  pen.font = font;
  const lines = [""];
  for (const word of text.trim().split(/\s+/)) {
    const longer = `${lines.at(-1)} ${word}`.trim();
    if (lines.at(-1) && pen.measureText(longer).width > most) lines.push(word);
    else lines[lines.length - 1] = longer;
  }
  return lines;
}

function wholePicture(figure, family) {
  const chart = figure.querySelector(".explorer-chart svg");
  const [, , width, height] = chart.getAttribute("viewBox").split(" ").map(Number);
  const whole = draw("svg", {
    fill: "currentColor", "stroke-linejoin": "round", "font-family": `'${family}', sans-serif`, "font-size": chart.getAttribute("font-size"),
  });
  let down = EDGE;
  const write = (text, size, weight, opacity) => {
    for (const line of wrap(text, width - 2 * EDGE, `${weight} ${size}px '${family}'`)) {
      down += size * 1.25;
      whole.append(draw("text", { x: EDGE, y: down - size * 0.25, "font-size": size, "font-weight": weight, opacity }, line));
    }
  };
  const words = (name) => figure.querySelector(`.explorer-${name} > span`)?.textContent ?? "";
  write(words("headline"), 12, 600, 1);
  if (words("subtitle")) write(words("subtitle"), 9.5, 400, 0.72);
  for (const entry of figure.querySelectorAll(".explorer-key > li")) {
    down += 14;
    const swatch = draw("g", { transform: `translate(${EDGE} ${down - 9})` });
    swatch.append(...[...entry.querySelector("svg").cloneNode(true).childNodes]);
    whole.append(swatch, draw("text", { x: EDGE + 19, y: down, "font-size": 9.5 }, entry.textContent));
  }
  down += 6;
  const inner = draw("g", { transform: `translate(0 ${down})` });
  inner.append(...chart.cloneNode(true).childNodes);
  whole.append(inner);
  down += height;
  write(figure.querySelector(".explorer-source").textContent, 7.5, 400, 0.72);
  whole.prepend(draw("title", {}, words("caption")), draw("rect", { width: "100%", height: "100%", fill: "#fff" }));
  whole.setAttribute("viewBox", `0 0 ${width} ${down + EDGE}`);
  whole.setAttribute("width", `${width}pt`);
  whole.setAttribute("height", `${down + EDGE}pt`);
  return whole;
}

function svgOf(figure, { family, faces }) {
  const whole = wholePicture(figure, family);
  if (faces) whole.prepend(draw("style", {}, faces));
  return new XMLSerializer().serializeToString(whole)
    .replaceAll("currentColor", "#000000")
    .replace(/var\(--[\w-]+, (#\w+)\)/g, "$1");
}

// Twice as large as in print: for slides.
async function pngOf(figure, fonts) {
  const picture = new Image();
  picture.src = `data:image/svg+xml,${encodeURIComponent(svgOf(figure, fonts))}`;
  await picture.decode();
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [picture.width, picture.height].map((points) => Math.round(points * SCALE));
  canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
  return new Promise((done) => canvas.toBlob(done, "image/png"));
}
