// What a reader takes away: the table, the picture, a frame for another page. Loaded when a menu is opened.

function save(name, blob) {
  const link = Object.assign(document.createElement("a"), { href: URL.createObjectURL(blob), download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

const tableIn = (figure) => figure.querySelector(".explorer-table table");
const saveTable = (text, name) => save(`${name}.csv`, new Blob([text], { type: "text/csv;charset=utf-8" }));

// For a page of somebody else: the chart's own page in a frame of the height that it has here.
function frame(figure, site, query) {
  const name = figure.id.replace("explorer-", "");
  const { href } = new URL(`charts/${name}.html${query && "?" + query}`, site.replace(/\/?$/, "/"));
  const attribute = (text) => `"${text.replaceAll("&", "&amp;").replaceAll('"', "&quot;")}"`;
  const title = figure.querySelector(".explorer-headline > span").textContent;
  const height = Math.ceil(figure.offsetHeight / 50) * 50 + 50;
  return `<iframe src=${attribute(href)} title=${attribute(title)} width="100%" height="${height}" loading="lazy" style="border:0"></iframe>`;
}

// Whether the reader's language has a decimal comma: spreadsheets expect it then, with the semicolon between cells.
function comma() {
  try {
    return (1.5).toLocaleString(navigator.languages).includes(",");
  } catch {
    return false; // a language for which the browser has a name, and nothing more
  }
}

window.airaceTake = {
  comma,
  frame,
  csv: (figure, name) => saveTable(csv(tableIn(figure)), name),
  semicolons: (figure, name) => saveTable(csv(tableIn(figure), ";", ","), name),
  copy: (figure) => copyTable(tableIn(figure)),
  svg: (figure, name, fonts) => save(`${name}.svg`, new Blob([svgOf(figure, fonts)], { type: "image/svg+xml" })),
  png: async (figure, name, fonts) => save(`${name}.png`, await pngOf(figure, fonts)),
};
