// The states of an explorer: they were drawn when the book was built, and are kept as differences from the first one.

class States {
  constructor(script) {
    this.script = script;
  }

  get data() {
    return this.states ??= JSON.parse(this.script.textContent);
  }

  // The lines of a state: the first one's, with the changes of this one. Four lines of words, then HTML.
  lines(number) {
    const { pool, start, changes } = this.data;
    const lines = [];
    let from = 0;
    for (const [place, gone, ...come] of changes[number]) {
      lines.push(...start.slice(from, place), ...come);
      from = place + gone;
    }
    return lines.concat(start.slice(from)).map((line) => pool[line]);
  }

  state(number) {
    const [alt, caption, headline, subtitle, ...lines] = this.lines(number);
    const page = new DOMParser().parseFromString(lines.join("\n"), "text/html");
    const part = (selector) => page.querySelector(selector);
    return { alt, words: { caption, headline, subtitle }, table: part("table"), key: part(".explorer-key"), svg: part("body > svg") };
  }
}

// Nodes of one kind have the same attributes in the same order, so that a state looks the same from wherever one comes.
// Tables where rows came or went are two: the rows below have moved, and to change each takes longer than to take all.
function alike(one, other) {
  if (one.nodeName !== other.nodeName || one.attributes?.length !== other.attributes?.length) return false;
  if (one.nodeName === "TBODY" && one.rows.length !== other.rows.length) return false;
  return [...one.attributes ?? []].every(({ name }, place) => name === other.attributes[place].name);
}

// Make `old` equal to `fresh` by changing only what differs.
function become(old, fresh) {
  if (old.isEqualNode(fresh)) return; // most of it: what the browser compares by itself costs little
  if (!alike(old, fresh)) return old.replaceWith(document.importNode(fresh, true));
  if (old.nodeType !== Node.ELEMENT_NODE) {
    if (old.data !== fresh.data) old.data = fresh.data;
    return;
  }
  for (const { name, value } of fresh.attributes) if (old.getAttribute(name) !== value) old.setAttribute(name, value);
  const ours = [...old.childNodes];
  const theirs = [...fresh.childNodes];
  ours.slice(theirs.length).forEach((node) => node.remove());
  theirs.forEach((node, place) => (place < ours.length ? become(ours[place], node) : old.append(document.importNode(node, true))));
}
