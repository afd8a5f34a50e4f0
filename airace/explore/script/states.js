// The states of an explorer: they were drawn when the book was built, and are kept as differences from the first one.

class States {
  constructor(script) {
    this.script = script;
  }

  get data() {
    this.parsed ??= JSON.parse(this.script.textContent);
    return this.parsed;
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
function alike(one, other) {
  if (one.nodeName !== other.nodeName || one.attributes?.length !== other.attributes?.length) return false;
  for (let place = 0; place < (one.attributes?.length ?? 0); place++) {
    if (one.attributes[place].name !== other.attributes[place].name) return false;
  }
  return true;
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
  if (old.rows && ours.length !== theirs.length) return old.replaceWith(document.importNode(fresh, true)); // rows that came or went move all others
  ours.slice(theirs.length).forEach((node) => node.remove());
  theirs.forEach((node, place) => (place < ours.length ? become(ours[place], node) : old.append(document.importNode(node, true))));
}
