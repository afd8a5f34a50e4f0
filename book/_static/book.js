// What every page of the book does by itself. It runs before anything is painted.
(() => {
  "use strict";

  // Light or dark, as the reader has chosen on an earlier page, or as the system says.
  let mode = null;
  try { mode = localStorage.getItem("mode"); } catch { /* storage is off: follow the system */ }
  if (mode !== "light" && mode !== "dark") mode = "auto";
  const dark = matchMedia("(prefers-color-scheme: dark)").matches;
  Object.assign(document.documentElement.dataset, { mode, theme: mode === "auto" ? (dark ? "dark" : "light") : mode });

  document.addEventListener("click", (event) => { if (event.target.closest("[data-do=print]")) print(); });

  document.addEventListener("DOMContentLoaded", () => {
    const field = document.querySelector(".bd-search-container input");
    if (!field) return;
    // The search page. Browsers do not let a page fetch its neighbours from a disk: results come without excerpts there.
    if (location.protocol === "file:") DOCUMENTATION_OPTIONS.SHOW_SEARCH_SUMMARY = false;
    field.focus();
    field.select();
  });
})();
