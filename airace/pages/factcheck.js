// The filter of the fact check hides the claims that were not chosen. Without this script the form stays hidden
// and all claims are shown. Nothing of what is chosen leaves the page.
function start(form) {
  const claims = [...document.querySelectorAll("li.claim[data-chapter]")];
  const sections = new Set(claims.map((claim) => claim.closest("section")));

  const apply = () => {
    const chosen = [...new FormData(form)].filter(([, value]) => value);
    for (const claim of claims) claim.hidden = !chosen.every(([name, value]) => claim.dataset[name] === value);
    for (const section of sections) section.hidden = !section.querySelector("li.claim:not([hidden])");
    form.querySelector("output").value = `${claims.filter((claim) => !claim.hidden).length} of ${claims.length} claims`;
  };

  form.hidden = false;
  form.addEventListener("input", apply);
  addEventListener("pageshow", apply); // a browser may keep what was chosen
  apply();
}

addEventListener("DOMContentLoaded", () => document.querySelectorAll("form.claim-filter").forEach(start));
