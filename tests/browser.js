// What the tests ask a page about its charts. browser.py evaluates these functions in the page; nothing is added to it.
({
  // The charts of a page, unfolded: their ids and controls.
  figures(page) {
    // Without the chart under the title, which is another view of one of the others.
    return [...page.querySelectorAll("figure.explorer:not(.explorer-lead > *)")].map((figure) => {
      this.reveal(figure);
      return [figure.id, this.controls(figure)];
    });
  },

  // The controls of a chart: the values they offer, the one chosen now, and the one the page came with.
  controls(figure) {
    const fields = [...figure.querySelectorAll("form :is(input, select)")];
    return [...new Set(fields.map((field) => field.name))].map((name) => {
      const own = fields.filter((field) => field.name === name);
      const [field] = own;
      if (field.type === "range") {
        const keys = JSON.parse(field.dataset.keys);
        return { name, kind: "range", keys, chosen: keys[field.value], default: keys[field.defaultValue] };
      }
      const radio = field.type === "radio";
      const choices = radio ? own : [...field.options];
      const first = (property) => choices.find((choice) => choice[property])?.value;
      return {
        name,
        kind: radio ? "radio" : "select",
        keys: choices.map((choice) => choice.value),
        chosen: first(radio ? "checked" : "selected"),
        default: first(radio ? "defaultChecked" : "defaultSelected") ?? choices[0].value,
      };
    });
  },

  // Set controls by name, and tell the form as a browser does after each input.
  choose(form, values) {
    for (const [name, key] of Object.entries(values)) {
      const field = form.elements[name];
      if (field.type === "range") field.value = JSON.parse(field.dataset.keys).indexOf(key);
      else field.value = key;
    }
    form.dispatchEvent(new Event("input", { bubbles: true }));
  },

  // What a chart shows.
  state(figure) {
    const ranges = [...figure.querySelectorAll("input[type=range]")];
    return {
      chosen: Object.fromEntries(this.controls(figure).map(({ name, chosen }) => [name, chosen])),
      headline: figure.querySelector(".explorer-headline").textContent,
      subtitle: figure.querySelector(".explorer-subtitle").textContent,
      key: [...figure.querySelectorAll(".explorer-key > li")].map((entry) => entry.outerHTML),
      caption: figure.querySelector("figcaption > span").textContent,
      label: figure.querySelector("[role=img]").getAttribute("aria-label"),
      rows: [...figure.querySelectorAll("table tr")].map((row) => [...row.cells].map((cell) => cell.textContent)),
      picture: this.hash(figure.querySelector("[role=img]").innerHTML),
      words: [...figure.querySelectorAll("[role=img] text")].filter((text) => !text.closest(".scale")).map((text) => text.textContent),
      spoken: ranges.map((range) => range.getAttribute("aria-valuetext")),
      written: ranges.map((range) => range.parentElement.querySelector("output").textContent),
    };
  },

  // What a question of a quiz says: before an answer is chosen, and for each answer when it is chosen and when it is checked.
  answered(field) {
    const said = field.querySelector("[role=status]");
    const check = [...field.querySelectorAll("button")].find((button) => button.checkVisibility() && button.textContent.startsWith("Check"));
    const open = field.querySelector("details").checkVisibility();
    check.click();
    const before = said.textContent;
    const answers = [...field.querySelectorAll("input[type=radio]")].map((radio) => {
      radio.click();
      const chosen = said.textContent;
      check.click();
      return [radio.value, [chosen, said.querySelector("strong").textContent, said.textContent]];
    });
    return { open, before, answers: Object.fromEntries(answers) };
  },

  // Where the ring around what has the focus is cut off: by a box that hides what lies outside of it, or by the window.
  cutRings(page) {
    const stops = [...page.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex]")];
    return stops.filter((stop) => stop.tabIndex >= 0).flatMap((stop) => {
      stop.focus({ focusVisible: true });
      if (document.activeElement !== stop) return []; // it is hidden
      let ring = stop;
      while (ring && getComputedStyle(ring).outlineStyle === "none") ring = ring.parentElement;
      const cut = ring ? this.cut(ring) : "no ring";
      return cut ? [`${cut}: ${stop.outerHTML.slice(0, 120)}`] : [];
    });
  },

  // What cuts off the outline of an element, and at which sides.
  cut(element) {
    const { outlineWidth, outlineOffset } = getComputedStyle(element);
    const reach = Math.max(0, parseFloat(outlineWidth) + parseFloat(outlineOffset));
    const rings = [...element.getClientRects()].map((box) =>
      ({ left: box.left - reach, top: box.top - reach, right: box.right + reach, bottom: box.bottom + reach }));
    const outside = (frame, sides) => {
      const beyond = { left: (ring) => ring.left < frame.left - 0.5, right: (ring) => ring.right > frame.right + 0.5,
        top: (ring) => ring.top < frame.top - 0.5, bottom: (ring) => ring.bottom > frame.bottom + 0.5 };
      return sides.filter((side) => rings.some(beyond[side])).join(" and ");
    };
    const [across, down] = [["left", "right"], ["top", "bottom"]];
    let { position } = getComputedStyle(element);
    for (let around = element.parentElement; around && around !== document.body; around = around.parentElement) {
      const style = getComputedStyle(around);
      const holds = !["absolute", "fixed"].includes(position) || (position === "absolute" && style.position !== "static") || style.transform !== "none";
      if (!holds) continue; // what lies elsewhere is not cut off by what stands around it
      position = style.position;
      const { left, top } = around.getBoundingClientRect();
      const [x, y] = [left + around.clientLeft, top + around.clientTop];
      const frame = { left: x, top: y, right: x + around.clientWidth, bottom: y + around.clientHeight };
      const sides = [...(style.overflowX === "visible" ? [] : across), ...(style.overflowY === "visible" ? [] : down)];
      const cut = outside(frame, sides);
      if (cut) return `${cut} by ${around.localName}.${around.className}`;
    }
    const { clientWidth: right, clientHeight: bottom } = document.documentElement;
    const fits = rings.every((ring) => ring.bottom - ring.top < 0.9 * bottom); // what is as high as the window is never seen as a whole
    const cut = outside({ left: 0, top: 0, right, bottom }, fits ? [...across, ...down] : across);
    return cut && `${cut} by the window`;
  },

  // What one can click or tap and is less than 24 pixels high or wide (WCAG 2.5.8), apart from links among the words of a line.
  smallTargets(page) {
    const TARGET = "a[href], button, input, select, textarea, summary, [role=button]";
    const inline = (element) => getComputedStyle(element).display.startsWith("inline");
    const amongWords = (link) => {
      let block = link;
      while (inline(block)) block = block.parentElement;
      const parts = document.createTreeWalker(block, NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT);
      const [lines, targets] = [[""], []]; // a line break is the end of one
      for (let part = parts.nextNode(); part; part = parts.nextNode()) {
        if (part === link) targets.push(lines.length - 1);
        if (part.localName === "br") lines.push("");
        if (part.nodeType === Node.TEXT_NODE && !part.parentElement.closest(TARGET)) lines[lines.length - 1] += part.data;
      }
      return targets.some((line) => /[\p{L}\d]/u.test(lines[line]));
    };
    // For a screen reader and the keyboard alone: nobody can tap it.
    const unseen = (element) => {
      const { width, height } = element.getBoundingClientRect();
      return Math.max(width, height) <= 1 || (element.parentElement !== null && unseen(element.parentElement));
    };
    return [...page.querySelectorAll(TARGET)].flatMap((element) => {
      const boxes = [element, ...(element.labels ?? [])].map((part) => part.getBoundingClientRect());
      const [width, height] = ["width", "height"].map((size) => Math.max(...boxes.map((box) => box[size])));
      const seen = element.checkVisibility({ opacityProperty: true, visibilityProperty: true }) && boxes[0].bottom + scrollY > 0;
      if (!seen || width * height === 0 || Math.min(width, height) >= 24 || (element.localName === "a" && inline(element) && amongWords(element)) || unseen(element)) return [];
      return [`${Math.round(width)} x ${Math.round(height)}: ${element.outerHTML.slice(0, 120)} in ${element.parentElement.outerHTML.slice(0, 60)}`];
    });
  },

  // A short stand-in for all of a chart, without what it says about the link that opened it.
  whole(figure) {
    const copy = figure.cloneNode(true);
    copy.querySelector(".explorer-said").remove();
    return this.hash(copy.outerHTML);
  },

  // A short stand-in for a long text: 53 bits (cyrb53).
  hash(text) {
    let [one, other] = [0xdeadbeef, 0x41c6ce57];
    for (let place = 0; place < text.length; place++) {
      const code = text.charCodeAt(place);
      one = Math.imul(one ^ code, 2654435761);
      other = Math.imul(other ^ code, 1597334677);
    }
    one = Math.imul(one ^ (one >>> 16), 2246822507) ^ Math.imul(other ^ (other >>> 13), 3266489909);
    other = Math.imul(other ^ (other >>> 16), 2246822507) ^ Math.imul(one ^ (one >>> 13), 3266489909);
    return 4294967296 * (2097151 & other) + (one >>> 0);
  },

  // What a chart shows for each of many choices.
  states(figure, choices) {
    return choices.map((values) => {
      this.choose(figure.querySelector("form"), values);
      return { values, ...this.state(figure) };
    });
  },

  // How large the smallest and the largest text of a picture is on the screen, in CSS pixels, and where picture and end
  // of the caption stand in the figure, for each of some choices.
  frames(figure, choices) {
    const round = (number) => Math.round(number);
    return choices.map((values) => {
      if (figure.querySelector("form")) this.choose(figure.querySelector("form"), values);
      const picture = figure.querySelector("[role=img] svg");
      const scale = picture.getScreenCTM().a;
      const sizes = [...picture.querySelectorAll("text")].map((text) => parseFloat(getComputedStyle(text).fontSize) * scale);
      const top = figure.getBoundingClientRect().top;
      const { top: upper, bottom: lower } = picture.getBoundingClientRect();
      const end = figure.querySelector("figcaption").getBoundingClientRect().bottom;
      return { smallest: Math.min(...sizes), largest: Math.max(...sizes), stand: [upper, lower, end].map((y) => round(y - top)) };
    });
  },

  // The parts of a chart on which the page form promises something.
  form(figure) {
    const all = (selector) => [...figure.querySelectorAll(selector)];
    const written = (element) => element?.checkVisibility() && element.textContent.trim() !== "";
    const caption = figure.querySelector("figcaption");
    const fields = all("form :is(input, select, textarea, [role], [tabindex], [contenteditable])");
    const html = (element) => element.outerHTML;
    return {
      caption: caption.textContent,
      spoken: all("[aria-live]:not([aria-live=off]), [role=status]").map(html),
      name: figure.ownerDocument.getElementById(figure.getAttribute("aria-labelledby"))?.textContent,
      drawnFragments: all("[role=img] svg:not([aria-hidden=true])").length,
      readOff: all(".explorer-reader[role=slider][tabindex='0'][aria-valuetext]").length,
      captionStandsAtAnEnd: [figure.firstElementChild, figure.lastElementChild].includes(caption),
      pictures: all("[role=img]").map((element) => [element.getAttribute("aria-label"), element.querySelectorAll("svg").length]),
      tables: all("details > summary ~ * table").length,
      cellsWithoutHeading: all("table tr").filter((row) => !row.querySelector("th[scope]")).map(html),
      buttons: all("button").filter((button) => !button.hidden && !button.closest("form")).map((button) => button.textContent),
      menus: all(".explorer-menu > summary").filter(written).map((summary) => summary.textContent),
      source: figure.querySelector(".explorer-source").textContent,
      sourceLinks: all(":is(.explorer-source, .explorer-sources) a[href^=http]").length,
      scripts: all("script").map((script) => script.type),
      handlers: all("*").flatMap((element) => element.getAttributeNames()).filter((name) => name.startsWith("on")),
      fields: fields.map((field) => field.type),
      fieldsElsewhere: all("input, select, textarea, [contenteditable], [role=slider]").filter((e) => !e.closest("form, .explorer-reader")).map(html),
      withoutLabel: fields.filter((field) => ![...field.labels].some(written)).map(html),
      withoutLegend: all("input[type=radio]").filter((radio) => !written(radio.closest("fieldset")?.querySelector("legend"))).map(html),
      withoutWords: all("input[type=range]").filter((range) => !written(range.parentElement.querySelector("output[aria-live=off]"))).map(html),
    };
  },

  // Which parts of a chart can be seen.
  visible(figure) {
    const parts = {
      words: ".explorer-headline",
      caption: "figcaption",
      picture: "[role=img] svg",
      table: "table td",
      source: ":is(.explorer-source, .explorer-cited)",
      controls: "form, input, select, button",
    };
    const seen = (element) => {
      const { width, height } = element.getBoundingClientRect();
      return element.checkVisibility({ opacityProperty: true, visibilityProperty: true }) && width > 0 && height > 0;
    };
    return Object.keys(parts).filter((name) => [...figure.querySelectorAll(parts[name])].some(seen));
  },

  // Open what is folded up around a chart: solutions are, at first.
  reveal(figure) {
    for (let up = figure.parentElement; up; up = up.parentElement) if (up.localName === "details") up.open = true;
  },

  // Where the keyboard is: the chart, and the control, button or link in it.
  focused(page) {
    const element = page.ownerDocument.activeElement;
    const chart = element.closest("figure.explorer")?.id ?? "";
    return [chart, element.name || (element.role === "slider" ? element.ariaLabel : element.textContent.trim())];
  },

  // Change the address as a link does, and wait until the page has heard of it.
  follow(page, address) {
    return new Promise((heard) => {
      const before = location.hash;
      addEventListener("hashchange", () => setTimeout(heard), { once: true });
      location.hash = address;
      if (location.hash === before) setTimeout(heard); // then nothing is announced
    });
  },

  // What a page loads, and from where.
  loads(page) {
    const elements = [...page.querySelectorAll("[src], link:not([rel=canonical]), object[data], image, use")];
    return elements
      .map((element) => [element.localName, String(element.src ?? element.data ?? element.href.baseVal ?? element.href)])
      .filter(([, address]) => !address.startsWith("#"));
  },

  // The marks of computed sentences that lie on a line of text, with that text.
  covered(page) {
    const meets = (one, other) =>
      one.left < other.right - 1 && other.left < one.right - 1 && one.top < other.bottom - 1 && other.top < one.bottom - 1;
    const lines = (element) => {
      const range = document.createRange();
      range.selectNodeContents(element);
      return [...range.getClientRects()];
    };
    return [...page.querySelectorAll(".cell.tag_prose")].flatMap((cell) => {
      const mark = cell.querySelector("summary")?.getBoundingClientRect();
      const texts = [...cell.querySelectorAll(".cell_output :is(p, span.verdict)")];
      return texts.filter((text) => mark && lines(text).some((line) => line.width > 33 && meets(mark, line)));
    }).map((text) => text.textContent.slice(-60));
  },

  // What a chart chooses and shows for each of several addresses, each followed from `elsewhere`.
  async followed(figure, [addresses, elsewhere]) {
    const seen = [];
    for (const address of addresses) {
      this.choose(figure.querySelector("form"), elsewhere);
      await this.follow(figure, address);
      seen.push([this.state(figure), this.whole(figure)]);
    }
    return seen;
  },

  // What makes a page scroll sideways, or a chart in its cell. Inside of a chart its table may, in a frame of its own.
  tooWide(page) {
    const beyond = (element) => element.getBoundingClientRect().right > innerWidth;
    const framed = (element, chart) => {
      for (let up = element.parentElement; chart.contains(up); up = up.parentElement) {
        const { overflowX, textOverflow } = getComputedStyle(up);
        if (["auto", "scroll"].includes(overflowX) || textOverflow === "ellipsis") return true;
      }
      return false;
    };
    const isSeen = (element) => element.checkVisibility(); // not in a closed menu
    const wide = [...page.querySelectorAll("figure.explorer")].flatMap((chart) =>
      [chart, ...chart.querySelectorAll(":not(svg *)")].filter((element) => isSeen(element) && beyond(element) && !framed(element, chart)));
    if (page.scrollWidth > innerWidth) wide.push(page, ...[...page.querySelectorAll("body *")].filter(beyond));
    return wide.map((element) => element.outerHTML.slice(0, 100));
  },

  // What is wrong with the labels of charts: cut off by what lies around or by the window, on another label, on a mark.
  lost(page) {
    const shared = (one, other) => [
      Math.min(one.right, other.right) - Math.max(one.left, other.left),
      Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top),
    ];
    const covers = (one, other) => {
      const [wide, high] = shared(one, other);
      return wide > 1 && high > Math.min(one.height, other.height) / 4;
    };
    const clips = (element) => ["overflowX", "overflowY"].some((way) => getComputedStyle(element)[way] !== "visible");
    return [...page.querySelectorAll("figure.explorer [role=img] > svg")].flatMap((picture) => {
      const found = [];
      const box = (element) => element.getBoundingClientRect();
      const frames = [{ left: 0, right: innerWidth }];
      for (let up = picture.parentElement; up; up = up.parentElement) if (up !== page && clips(up)) frames.push(box(up));
      const marks = [...picture.querySelectorAll("[data-row]")].map(box);
      const labels = [...picture.querySelectorAll("text")].map((text, place) => [`${place}. ${text.textContent}`, box(text)]);
      for (const [place, [text, its]] of labels.entries()) {
        if (frames.some((frame) => its.left < frame.left - 1 || its.right > frame.right + 1)) found.push(`${text}: cut off`);
        for (const [other, there] of labels.slice(place + 1)) if (covers(its, there)) found.push(`${text}: on ${other}`);
        if (marks.some((mark) => covers(its, mark))) found.push(`${text}: on a mark`);
      }
      return found.map((what) => `${picture.closest("figure").id}: ${what}`);
    });
  },

  // What a chart would save: the name of the file and its text. The browser would ask before the eleventh file.
  async saved(figure, button) {
    const click = HTMLAnchorElement.prototype.click;
    const links = [];
    HTMLAnchorElement.prototype.click = function () { links.push(this); };
    try {
      [...figure.querySelectorAll("button")].find((element) => element.textContent === button).click();
      while (!links.length) await new Promise((done) => { setTimeout(done, 10); });
    } finally {
      HTMLAnchorElement.prototype.click = click;
    }
    const [link] = links;
    const bytes = await (await fetch(link.href)).arrayBuffer();
    return [link.download, new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes), links.length];
  },

  // Row and middle of the marks that nothing else is drawn near, and that stand in the window.
  freeMarks(figure) {
    const all = [...figure.querySelectorAll(".explorer-chart [data-row]")].map((mark) => {
      const box = mark.getBoundingClientRect();
      return [mark.dataset.row, box.x + box.width / 2, box.y + box.height / 2];
    });
    const others = [...figure.querySelectorAll(".explorer-chart :is([data-label], [data-rows])")];
    const outside = (x, y, box) => x < box.left - 6 || x > box.right + 6 || y < box.top - 6 || y > box.bottom + 6;
    const isFree = ([row, x, y]) =>
      all.every(([other, x2, y2]) => other === row || Math.hypot(x - x2, y - y2) > 12) &&
      others.every((other) => other.dataset.label === row || outside(x, y, other.getBoundingClientRect()));
    return all.filter(isFree).filter(([, , y]) => y > 60 && y < innerHeight);
  },

  // How long the bars of a chart are, and those of its outline, in points of the picture.
  lengths(figure) {
    return [...figure.querySelectorAll(".explorer-chart path[data-row]")].map((bar) => bar.getBBox().width);
  },
  outlined(figure) {
    const scale = figure.querySelector(".explorer-chart svg").getScreenCTM().a;
    return [...figure.querySelectorAll(".explorer-outline path")].map((line) => line.getBoundingClientRect().width / scale);
  },

  // Move a slider several times without a rest.
  stepUp(slider, times) {
    for (let n = 0; n < times; n++) {
      slider.stepUp();
      slider.dispatchEvent(new Event("input", { bubbles: true }));
    }
  },

  // Put a link before everything else.
  offerLink(page, address) {
    (page.querySelector("article") ?? page.querySelector("main")).insertAdjacentHTML("afterbegin", '<a id="here">here</a>');
    page.querySelector("#here").href = address;
  },

  // Note how wide and where the marks of a chart are, in each frame from now on.
  watch(page, id) {
    const figure = page.ownerDocument.getElementById(id);
    const seen = (page.ownerDocument.defaultView.airaceSeen = []);
    const look = () => {
      const boxes = [...figure.querySelectorAll(".explorer-chart path[data-row]")].map((mark) => mark.getBBox());
      seen.push([boxes.reduce((sum, box) => sum + box.width, 0), figure.matches("[data-moving]")]);
      if (seen.length < 200) requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
  },

  // What was noted while something moved.
  watched(page) {
    const seen = page.ownerDocument.defaultView.airaceSeen;
    const first = seen.findIndex(([, moving]) => moving);
    return seen.slice(first, seen.findIndex(([, moving], place) => place > first && !moving) + 1);
  },

  // Note what a screen reader would be told from now on.
  listen(page) {
    const heard = (page.ownerDocument.defaultView.airaceHeard = []);
    const said = page.querySelector(".explorer-heard");
    new MutationObserver(() => heard.push(said.textContent)).observe(said, { childList: true, characterData: true, subtree: true });
  },

  heard(page) {
    return page.ownerDocument.defaultView.airaceHeard.filter((text) => text);
  },

  // Live regions inside of charts, which screen readers would speak without being asked.
  spokenInCharts(page) {
    return [...page.querySelectorAll("figure.explorer :is([aria-live]:not([aria-live=off]), [role=status], [role=alert])")].map((e) => e.outerHTML);
  },

  // The parts of the controls that lie beside their chart.
  controlsOutside(figure) {
    const { left, right } = figure.getBoundingClientRect();
    const boxes = [...figure.querySelectorAll("form *")].map((part) => [part.outerHTML.slice(0, 80), part.getBoundingClientRect()]);
    return boxes.filter(([, box]) => box.width && (box.left < left - 1 || box.right > right + 1)).map(([html]) => html);
  },

  // The controls of a chart that, moved by the keyboard, are not on the screen together with all of the chart.
  async outOfView(figure) {
    const frame = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
    const plot = figure.querySelector(".explorer-plot");
    const bad = [];
    for (const control of figure.querySelectorAll(".explorer-control")) {
      const field = control.querySelector("input, select");
      scrollTo({ top: 0, behavior: "instant" });
      field.focus({ focusVisible: true });
      await frame();
      field.dispatchEvent(new Event("input", { bubbles: true }));
      await frame();
      const [chart, box] = [plot.querySelector("svg"), control].map((element) => element.getBoundingClientRect());
      const top = parseFloat(getComputedStyle(plot).top) - 1;
      const inside = ({ top: upper, bottom }) => upper >= top && bottom <= innerHeight + 1;
      const over = plot.getBoundingClientRect();
      const apart = box.top >= over.bottom - 1 || box.left >= over.right - 1;
      if (!inside(chart) || !inside(box) || !apart) bad.push([field.name, box.top, box.bottom, chart.top, chart.bottom]);
    }
    return bad;
  },

  // What stands after a guess in its section and can be seen.
  afterGuess(form) {
    const found = [];
    for (let next = form.closest(".tag_predict").nextElementSibling; next; next = next.nextElementSibling) {
      if (next.checkVisibility() && next.innerText.trim()) found.push(next.innerText.trim());
    }
    return found;
  },

  // What the guess of a form looks like on its chart: its words, how many dashed marks it has, and what its words cover.
  onChart(form) {
    const layer = document.querySelector(`.predict-mark:has(mask[id="${form.id}-texts"])`);
    if (!layer) return null;
    const svg = layer.previousElementSibling.querySelector("svg");
    const boxOf = (element) => element.getBoundingClientRect();
    const meet = (one, other) => one.left < other.right - 0.5 && other.left < one.right - 0.5 && one.top < other.bottom - 0.5 && other.top < one.bottom - 0.5;
    const [texts, words] = [svg, layer].map((part) => [...part.querySelectorAll("text")]);
    const marks = [...svg.querySelectorAll("[data-row]")].filter((mark) => boxOf(mark).height > 1 && boxOf(mark).width > 1);
    const others = [...texts, ...marks];
    const [frame, same] = [boxOf(svg), boxOf(layer)];
    return {
      words: words.map((text) => text.textContent),
      marks: layer.querySelectorAll("path:not(.is-halo)").length,
      covered: words.flatMap((text) => others.filter((other) => meet(boxOf(text), boxOf(other))).map((other) => `${text.textContent} over ${other.textContent || other.localName}`)),
      outside: words.filter((text) => boxOf(text).left < frame.left - 1 || boxOf(text).right > frame.right + 1 || boxOf(text).top < frame.top - 1 || boxOf(text).bottom > frame.bottom + 1).length,
      isInPlace: ["left", "top", "width", "height"].every((side) => Math.abs(frame[side] - same[side]) < 0.6),
    };
  },

  // Make a guess: a place on the scale or among the choices, or a list of them; and take it back.
  guess(form, place) {
    const ranges = [...form.querySelectorAll(".predict-field input[type=range]")];
    if (form.dataset.kind === "choice") form.querySelectorAll("input[type=radio]")[place].checked = true;
    else if (ranges.length) ranges.forEach((range, point) => { range.value = Array.isArray(place) ? place[point] : place; });
    else for (const item of place) form.querySelector("ol").append(form.querySelector(`[data-item="${item}"]`));
    form.requestSubmit();
  },
  guessAgain(form) {
    form.querySelector("[data-do=again]").click();
  },

  // Texts of less contrast than WCAG 2.2 AA asks for (1.4.3), with the backgrounds of the elements around them.
  // What lies elsewhere and is moved behind a text is not seen here; axe looks at that.
  faint(part) {
    const canvas = Object.assign(document.createElement("canvas"), { width: 1, height: 1 });
    const context = canvas.getContext("2d", { willReadFrequently: true });
    const known = new Map();
    const rgba = (colour) => {
      if (!known.has(colour)) {
        context.clearRect(0, 0, 1, 1);
        context.fillStyle = colour;
        context.fillRect(0, 0, 1, 1);
        const [red, green, blue, alpha] = context.getImageData(0, 0, 1, 1).data;
        known.set(colour, [red, green, blue, alpha / 255]);
      }
      return known.get(colour);
    };
    const over = (front, back) => {
      const alpha = front[3] + back[3] * (1 - front[3]);
      return [...[0, 1, 2].map((i) => (front[i] * front[3] + back[i] * back[3] * (1 - front[3])) / (alpha || 1)), alpha];
    };
    const behind = new Map();
    const background = (element) => {
      if (!element) return [255, 255, 255, 1];
      if (!behind.has(element)) {
        const own = rgba(getComputedStyle(element).backgroundColor);
        behind.set(element, own[3] === 1 ? own : over(own, background(element.parentElement)));
      }
      return behind.get(element);
    };
    const opacity = (element) => (element ? Number(getComputedStyle(element).opacity) * opacity(element.parentElement) : 1);
    const luminance = (colour) => {
      const [red, green, blue] = colour.slice(0, 3).map((value) => value / 255)
        .map((value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4));
      return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
    };
    const found = new Map();
    const texts = document.createTreeWalker(part, NodeFilter.SHOW_TEXT);
    for (let text = texts.nextNode(); text; text = texts.nextNode()) {
      const element = text.parentElement;
      if (!text.data.trim() || !element || element.closest("svg, script, style, noscript, :disabled, option")) continue;
      const box = element.getBoundingClientRect();
      if (box.width < 2 || box.height < 2 || !element.checkVisibility({ opacityProperty: true, visibilityProperty: true })) continue;
      const style = getComputedStyle(element);
      const back = background(element);
      const colour = rgba(style.color);
      const front = over([...colour.slice(0, 3), colour[3] * opacity(element)], back);
      const [dark, light] = [luminance(front), luminance(back)].sort((one, other) => one - other);
      const size = parseFloat(style.fontSize);
      const large = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
      const contrast = (light + 0.05) / (dark + 0.05);
      const pair = `${style.color} on ${back.map(Math.round)}${large ? ", large" : ""}`;
      if (contrast < (large ? 3 : 4.5) && !found.has(pair)) {
        found.set(pair, `contrast ${contrast.toFixed(2)}: ${pair}: ${element.outerHTML.slice(0, 120)}`);
      }
    }
    return [...found.values()];
  },
})
