// Leads from a chapter to the same chapter where it can be changed and run, or says what a reader can do instead.
(() => {
  "use strict";

  const MEGABYTES = 0; // that a reader loads at most; 0 where nothing was built that can be run: airace/lite/button.py

  const root = document.documentElement.dataset.content_root ?? "";
  const loads = `loads up to ${MEGABYTES} MB, once`;
  const canRun = MEGABYTES > 0 && location.protocol !== "file:"; // Python in a browser needs a server for its files

  function link(text, href, className) {
    return Object.assign(document.createElement("a"), { textContent: text, href, className });
  }

  function line(className, ...parts) {
    const made = document.createElement("p");
    made.className = className;
    made.append(...parts);
    return made;
  }

  function offer(chapter) {
    const run = `${root}run/notebooks/index.html?path=${chapter}`;
    const local = `${root}book/how-this-book-works.html#open-it-on-your-own-computer`;
    if (canRun) document.querySelector(".bd-article h1")?.after(line("run-here", link("Run in the browser", run, "run-button"), ` ${loads}`));
    for (const code of document.querySelectorAll(".bd-article div.cell > details.above-input")) {
      const name = code.parentElement.querySelector("figure.explorer")?.id;
      if (!name) continue;
      const way = canRun ? [link("Change this chart", `${run}#cell-id=${name}`, ""), ` ${loads}`] : ["To change this chart, ", link("open the book on your own computer", local, "")];
      code.append(line("change-chart", ...way));
    }
  }

  document.addEventListener("DOMContentLoaded", () => {
    const source = document.querySelector(".article-header-buttons a[download][href$='.ipynb']")?.getAttribute("href");
    if (source) offer(source.split("_sources/")[1]);
  });
})();
