// The page of a chart that stands alone. It takes a state from behind the ? as well, since some systems cut off what follows the #, and
// in a frame tells the page around it how high it is. It runs before explorer.js, which opens the state.
(() => {
  "use strict";

  const figure = document.querySelector("figure.explorer");
  const links = document.querySelectorAll(".embed-from a, .embed-present a"); // to this chart elsewhere
  if (!location.hash && location.search.length > 1) location.replace(`#${figure.id}${location.search}`);
  links.forEach((link) => link.addEventListener("click", () => { if (location.hash) link.hash = location.hash; }));

  if (parent === window) return;
  document.querySelector("base").target = "_blank"; // whoever reads a course does not want to leave it
  figure.scrollIntoView = figure.focus = () => {}; // nor to be taken to a chart: it is all that is in its frame
  const airace = figure.id.replace("explorer-", "");
  const tell = () => parent.postMessage({ airace, height: Math.ceil(document.documentElement.getBoundingClientRect().height) }, "*");
  addEventListener("load", tell); // a frame out of sight is laid out, but observes nothing
  new ResizeObserver(tell).observe(document.documentElement);
})();
