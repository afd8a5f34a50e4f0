// Goes to the cell that an address names (#cell-id=…), which the notebook does not do by itself when it opens.
(() => {
  "use strict";

  const { hash } = location;
  if (!hash.startsWith("#cell-id=")) return;
  const id = hash.slice("#cell-id=".length);

  function isSeen(cell) {
    const { top, bottom } = cell.node.getBoundingClientRect();
    return bottom > 0 && top < innerHeight / 2;
  }

  // Again until it is there: while pictures above the cell are still being laid out, it moves.
  async function go() {
    const notebook = window.jupyterapp?.shell.currentWidget?.content;
    const place = notebook?.widgets?.findIndex((cell) => cell.model.id === id) ?? -1;
    if (place < 0) return;
    if (notebook.activeCellIndex === place && isSeen(notebook.activeCell)) stop();
    notebook.activeCellIndex = place;
    await notebook.setFragment(hash);
  }

  const timer = setInterval(go, 500);
  const stop = () => clearInterval(timer);
  for (const reader of ["pointerdown", "keydown", "wheel"]) addEventListener(reader, stop, { once: true });
})();
