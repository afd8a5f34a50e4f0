// Every chart of the page becomes an explorer; the address may open one of them at a state.

const explorers = new Map();
window.airaceExplorer = { make, load, set, drawn, panelsOf, panelAt, addressed, explorers }; // for other scripts
let linked; // the explorer that an address has opened

// One menu at most is open: they share a name.
function closeMenu(part, andReturn = true) {
  const menu = part.querySelector(".explorer-menu[open]");
  if (!menu) return;
  menu.open = false;
  if (andReturn) menu.querySelector("summary").focus();
}

function openAddress() {
  const { id, query } = addressed(location.hash);
  const explorer = explorers.get(id);
  if (explorer ?? linked) (explorer ?? linked).open(explorer ? query ?? "" : "");
  linked = explorer;
  if (!explorer || query === undefined) return;
  const { top, bottom } = explorer.chart.getBoundingClientRect();
  const isSeen = top > 48 && bottom < innerHeight; // below the bar of the page
  // Who reads beside the chart goes on where the link stands.
  if (isSeen && document.activeElement.matches("a")) heard.textContent = explorer.part(".explorer-caption > span").textContent;
  else explorer.figure.focus({ preventScroll: true });
  if (!isSeen) explorer.figure.scrollIntoView();
}

// The chart under a chapter's title is another view of one further down, which a page need not hold twice.
function lead(place) {
  const { chart } = place.dataset;
  const name = chart.slice(9); // without explorer-
  place.innerHTML = document.getElementById(chart).outerHTML.replaceAll(name, `${name}-first`);
}

function start() {
  document.querySelectorAll(".explorer-lead").forEach(lead);
  for (const figure of document.querySelectorAll("figure.explorer")) {
    try {
      explorers.set(figure.id, new Explorer(figure));
      figure.tabIndex = -1;
      tell(figure);
    } catch (error) {
      figure.querySelector("form")?.setAttribute("hidden", ""); // the default state stays readable
      console.error(`${figure.id}: ${error.message}`);
    }
  }
  document.body.append(heard);
  if (location.hash) openAddress();
  addEventListener("hashchange", openAddress);
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("a[href*='#explorer-']");
    if (link?.href === location.href) openAddress(); // the same link again changes no address
    if (!event.target.closest?.(".explorer-menu")) closeMenu(document, false);
  });
  document.addEventListener("keydown", (event) => event.key === "Escape" && closeMenu(document));
  // WebKit keeps a page that one leaves, but some time after its return resets the forms that are not to be completed.
  const forms = document.querySelectorAll("form.explorer-controls");
  const complete = (how) => forms.forEach((form) => { form.autocomplete = how; });
  addEventListener("pagehide", () => complete("on"));
  addEventListener("pageshow", (event) => {
    complete("off");
    if (event.persisted) setTimeout(() => explorers.forEach((explorer) => explorer.form && explorer.seen.join() !== explorer.choice.join() && explorer.show()));
  });
  // Browsers that cannot print what a closed <details> holds.
  const closed = [];
  addEventListener("beforeprint", () => {
    closed.push(...document.querySelectorAll(".explorer-numbers:not([open]), .explorer-sources:not([open])"));
    closed.forEach((details) => { details.open = true; });
  });
  addEventListener("afterprint", () => closed.splice(0).forEach((details) => { details.open = false; }));
}

if (document.readyState === "loading") addEventListener("DOMContentLoaded", start);
else start();
