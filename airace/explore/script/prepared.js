// The states of a chart that a teacher has prepared: which of them it shows, and the code for phones that goes with it.

// What an address leaves out is as it was at first.
function shows(explorer, target) {
  const [id, query] = target.split(/\?(.*)/s);
  const wanted = new URLSearchParams(query);
  return id === explorer.figure.id && explorer.controls.every((control) => control.chosen === control.find(wanted.get(control.name)));
}

// Let one of the codes be that of the state that is shown, or none.
function markCode(codes, explorer) {
  const now = [...codes].find((code) => shows(explorer, code.dataset.state));
  for (const code of codes) code.toggleAttribute("data-now", code === now);
  return now;
}

window.airacePrepared = { shows, markCode };
