// Moves the controls of every explorer in turn, each to another value, and returns the milliseconds from the event until
// the page shows another text and is laid out. A page without explorers counts as one; null stands for a control that does nothing.
async ({ moves, patience }) => {
  const deep = (root, css) => {
    const inside = [...root.querySelectorAll("*")].filter((element) => element.shadowRoot);
    return [...root.querySelectorAll(css), ...inside.flatMap((element) => deep(element.shadowRoot, css))];
  };
  const task = () => new Promise((done) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = done;
    port2.postMessage(0);
  });
  const frame = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done)));

  // A list, a slider or a group of radio buttons: how many values, which one, and how to set another.
  const control = (element) => {
    if (element.matches("select")) {
      return { element, size: element.length, at: element.selectedIndex, to: (n) => { element.selectedIndex = n; } };
    }
    if (element.matches("input")) {
      const min = Number(element.min);
      return { element, size: element.max - min + 1, at: element.value - min, to: (n) => { element.value = min + n; } };
    }
    const radios = [...element.querySelectorAll("input[type=radio]")];
    const at = radios.findIndex((radio) => radio.checked);
    return { element: radios[0], size: radios.length, at, to: (n) => { radios[n].checked = true; } };
  };

  const figures = [...document.querySelectorAll("figure.explorer")].filter((figure) => figure.querySelector("form"));
  const boxes = figures.length ? figures : [document.body];
  const times = [];
  for (let n = 0; n < moves; n++) {
    const box = boxes[n % boxes.length];
    const shown = () => (box.querySelector("figcaption") ?? deep(box, "svg")[0])?.textContent;
    const controls = deep(box, "select, input[type=range], fieldset");
    if (!controls.length) return [null];
    const { element, size, at, to } = control(controls[Math.floor(n / boxes.length) % controls.length]);
    box.scrollIntoView({ block: "center", behavior: "instant" });
    element.focus(); // who moves a control was there before, with a key or a pointer
    await frame();
    const before = shown();
    to((at + 1 + (n % (size - 1))) % size);
    const start = performance.now();
    for (const type of ["input", "change"]) {
      element.dispatchEvent(new Event(type, { bubbles: true, composed: true }));
    }
    while (shown() === before && performance.now() - start < patience) await task();
    box.getBoundingClientRect();
    document.body.offsetHeight;
    const time = performance.now() - start;
    if (shown() === before) return [null];
    times.push(time);
  }
  return times;
}
