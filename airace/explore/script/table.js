// The table of a chart for other programs.

// The cells of a table, numbers without separators of thousands.
function rowsIn(table) {
  return [...table.rows].map((row) => [...row.cells].map((cell) => cell.querySelector("data")?.value ?? cell.textContent));
}

// The byte order mark tells Excel that – and ² are in UTF-8.
function csv(table, between = ",", point = ".") {
  const quoted = (text) => (/["\n]/.test(text) || text.includes(between) ? `"${text.replaceAll('"', '""')}"` : text);
  const written = (text) => quoted(/^-?\d*\.\d+(e[+-]?\d+)?$/.test(text) ? text.replace(".", point) : text);
  return `\ufeff${rowsIn(table).map((row) => row.map(written).join(between)).join("\n")}\n`;
}

// For programs that take a table from the clipboard, and for those that take a text.
function copyTable(table) {
  const plain = rowsIn(table).map((row) => row.join("\t")).join("\n");
  const parts = { "text/plain": plain, "text/html": `<table>${table.innerHTML}</table>` };
  const blobs = Object.entries(parts).map(([type, text]) => [type, new Blob([text], { type })]);
  return navigator.clipboard.write([new ClipboardItem(Object.fromEntries(blobs))]);
}
