// What a reader takes away as a file: the table, the picture. Loaded when a menu is opened.

function save(name, blob) {
  const link = Object.assign(document.createElement("a"), { href: URL.createObjectURL(blob), download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

const tableIn = (figure) => figure.querySelector(".explorer-table table");
const saveTable = (text, name) => save(`${name}.csv`, new Blob([text], { type: "text/csv;charset=utf-8" }));

window.airaceTake = {
  csv: (figure, name) => saveTable(csv(tableIn(figure)), name),
  semicolons: (figure, name) => saveTable(csv(tableIn(figure), ";", ","), name),
  copy: (figure) => copyTable(tableIn(figure)),
  svg: (figure, name, fonts) => save(`${name}.svg`, new Blob([svgOf(figure, fonts)], { type: "image/svg+xml" })),
  png: async (figure, name, fonts) => save(`${name}.png`, await pngOf(figure, fonts)),
};
