// A guess: what follows it in its section is covered until the reader has guessed, does not want to, or comes by a link.
// Guesses stay on the device. The style sheet covers; this script says what is open.
(() => {
  "use strict";
  const KEPT = "airace-guesses";
  const NEVER = "airace-guesses-never";
  const page = document.documentElement;

  const kept = {
    get all() {
      try { return Object(JSON.parse(localStorage.getItem(KEPT))); } catch { return {}; }
    },
    set(id, guess) {
      const all = { ...this.all, [id]: guess };
      try { localStorage.setItem(KEPT, JSON.stringify(all)); } catch { /* it holds until the page is left */ }
    },
  };
  const never = () => { try { return localStorage.getItem(NEVER) === "yes"; } catch { return false; } };
  page.dataset.guesses = never() ? "open" : "cover"; // before anything is painted

  const make = (tag, properties = {}) => Object.assign(document.createElement(tag), properties);
  const drawing = (tag, attributes, text = "") => {
    const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    element.textContent = text;
    return element;
  };
  const numbers = (text) => (text.match(/-?\d+(?:[.,]\d+)?/g) ?? []).map((number) => Number(number.replace(",", ".")));
  const range = (control) => [...control.querySelectorAll("input[type=range]")];

  class Guess {
    constructor(form) {
      Object.assign(this, { form, cell: form.closest(".tag_predict"), kind: form.dataset.kind }, JSON.parse(form.dataset.told));
      this.onChart = this.on && new window.airaceOnChart(this.on, form.id);
      form.hidden = false;
      form.addEventListener("submit", (event) => {
        event.preventDefault();
        this.commit();
      });
      form.addEventListener("click", ({ target }) => this.do(target.dataset.do, target));
      form.addEventListener("input", ({ target }) => this.say(target));
      if (this.kind === "line") this.pad();
      const before = kept.all[form.id];
      if (this.fits(before)) this.open(before);
      else if (never()) this.open();
    }

    part(selector) {
      return this.form.querySelector(selector);
    }

    // What the controls say: a place on the scale or among the choices, or a list of them.
    get guess() {
      if (this.kind === "choice") {
        const chosen = this.part("input:checked");
        return chosen && Number(chosen.value);
      }
      if (this.kind === "order") return [...this.form.querySelectorAll("[data-item]")].map((item) => Number(item.dataset.item));
      const places = range(this.part(".predict-field")).map((input) => Number(input.value));
      return this.kind === "line" ? places : places[0];
    }

    // Is something that was kept a guess of this kind? The question may have changed since.
    fits(guess) {
      const isPlace = (place) => Number.isInteger(place) && place >= 0 && place < this.texts.length;
      if (!Array.isArray(this.answer)) return isPlace(guess);
      return Array.isArray(guess) && guess.length === this.answer.length && guess.every(isPlace);
    }

    say(input) {
      if (input.type !== "range") return;
      const words = this.texts[input.value];
      input.setAttribute("aria-valuetext", words);
      const output = this.part("output");
      if (output) output.textContent = words;
      if (this.kind === "line") this.draw();
    }

    do(what, button) {
      if (what === "skip") this.open();
      if (what === "never") this.never();
      if (what === "again") this.again();
      if (what === "up" || what === "down") {
        const item = button.closest("li");
        const other = what === "up" ? item.previousElementSibling : item.nextElementSibling;
        if (!other) return;
        if (what === "up") other.before(item);
        else other.after(item);
        button.focus();
      }
    }

    commit() {
      const { guess } = this;
      if (guess === null) return this.tell("Choose an answer first.");
      kept.set(this.form.id, guess);
      this.open(guess);
      this.part(".predict-said").focus();
    }

    never() {
      const isNever = never();
      try { localStorage.setItem(NEVER, isNever ? "no" : "yes"); } catch { /* it holds for this page */ }
      page.dataset.guesses = isNever ? "cover" : "open";
      guesses.forEach((guess) => guess.label());
    }

    label() {
      this.part("[data-do=never]").textContent = page.dataset.guesses === "open" ? "Cover answers again" : "Never cover answers";
    }

    again() {
      kept.set(this.form.id, undefined);
      this.given = undefined;
      this.form.classList.remove("is-open");
      this.cell.classList.remove("is-open");
      this.tell();
      guesses.forEach((guess) => guess.mark());
      this.part(".predict-drawn").replaceChildren();
      this.part("input, [data-do=up]").focus();
    }

    mark() {
      this.onChart?.show(this.given, this.texts[this.given]);
    }

    tell(...words) {
      this.part(".predict-said").replaceChildren(...words);
    }

    // Show the answer, with the guess of the reader where there is one, and what a class has said.
    open(guess) {
      this.form.classList.add("is-open");
      this.cell.classList.add("is-open");
      this.label();
      const said = this.part(".predict-said");
      said.tabIndex = -1;
      this.tell();
      this.given = guess;
      guesses.forEach((other) => other.mark()); // this one may have uncovered the chart of another
      if (guess === undefined) return;
      const where = this.kind === "order" ? "The chart says your places as well." : "In the chart your guess is dashed.";
      const more = [this.said, this.onChart?.figure && where].filter(Boolean);
      const sentence = make("p", { textContent: [this.compared(guess), ...more].join(" ") });
      this.tell(sentence);
      const hands = this.hands();
      if (hands) said.append(make("p", { textContent: hands.said }));
      this.part(".predict-drawn").replaceChildren(...this.picture(guess, hands));
    }

    // One sentence about the distance.
    compared(guess) {
      const { texts, answer, answerText } = this;
      if (this.kind === "choice") return guess === answer ? `Right: ${answerText}.` : `You said ${texts[guess]}; it was ${answerText}.`;
      if (this.kind === "number") {
        const near = Math.abs(guess - answer) < 0.5 ? "As near as the scale allows: you" : "You";
        return `${near} said ${texts[guess]}; it was ${answerText}.`;
      }
      if (this.kind === "order") {
        const right = guess.filter((item, place) => item === answer[place]).length;
        return `${right} of ${guess.length} stand where they belong. The order is: ${answerText}.`;
      }
      const off = guess.map((place, point) => Math.abs(place - answer[point]));
      const worst = off.indexOf(Math.max(...off));
      const truth = texts[Math.round(answer[worst])];
      return off[worst] < 1 ? "Your line is the line." : `You were furthest off at ${this.points[worst]}: you drew ${texts[guess[worst]]}, it was about ${truth}.`;
    }

    // What the hands of a class say, in words and for the drawing.
    hands() {
      const fields = [...this.form.querySelectorAll(".predict-class input")];
      if (!fields.length) return null;
      if (this.kind === "choice") {
        const counts = fields.map((field) => Math.max(0, Math.round(Number(field.value))) || 0);
        const all = counts.reduce((sum, count) => sum + count, 0);
        return all ? { counts, said: `In the class ${counts[this.answer]} of ${all} said ${this.answerText}.` } : null;
      }
      const said = numbers(fields[0].value).sort((one, other) => one - other);
      if (!said.length) return null;
      const middle = (said[Math.floor((said.length - 1) / 2)] + said[Math.ceil((said.length - 1) / 2)]) / 2;
      return { places: said.map((value) => this.place(value)), said: `In the class ${said.length} guessed, from ${said[0]} to ${said.at(-1)}; half said ${middle} or less.` };
    }

    // Where a number stands between the values of the scale.
    place(value) {
      const { values } = this;
      const above = values.findIndex((step) => step >= value);
      if (above < 0) return values.length - 1;
      return above === 0 ? 0 : above - 1 + (value - values[above - 1]) / (values[above] - values[above - 1]);
    }

    // On a scale of its own, where no chart has the guess, and for a class.
    picture(guess, hands) {
      if (this.onChart?.figure && !hands) return [];
      if (this.kind === "line") return [this.lines(guess, this.answer)];
      if (this.kind === "choice" && hands) return [this.bars(hands.counts)];
      return this.kind === "number" ? [this.scale(guess, hands?.places ?? [])] : [];
    }

    bars(counts) {
      const most = Math.max(...counts);
      const svg = drawing("svg", { viewBox: `0 0 320 ${counts.length * 26}` });
      counts.forEach((count, place) => {
        const y = place * 26;
        const right = place === this.answer;
        svg.append(drawing("rect", { class: right ? "is-truth" : "is-class", x: 130, y: y + 4, width: 1 + (150 * count) / most, height: 16 }));
        svg.append(drawing("text", { x: 124, y: y + 17, "text-anchor": "end" }, this.texts[place]));
        svg.append(drawing("text", { x: 137 + (150 * count) / most, y: y + 17 }, String(count)));
      });
      return svg;
    }

    scale(guess, others) {
      const at = (place) => 14 + (292 * place) / (this.texts.length - 1);
      const svg = drawing("svg", { viewBox: "0 0 320 72" });
      svg.append(drawing("path", { class: "is-axis", d: "M14 40H306" }));
      for (const place of others) svg.append(drawing("circle", { class: "is-class", cx: at(place), cy: 40, r: 4 }));
      const mark = (place, y, name, words) => {
        const x = at(place);
        const side = x < 70 ? "start" : x > 250 ? "end" : "middle";
        svg.append(drawing("path", { class: name, d: `M${x} 40V${y < 40 ? 24 : 56}` }));
        svg.append(drawing("circle", { class: name, cx: x, cy: 40, r: 6 }));
        svg.append(drawing("text", { class: name, x: side === "middle" ? x : x + (side === "start" ? -6 : 6), y, "text-anchor": side }, words));
      };
      mark(guess, 18, "is-guess", `you: ${this.texts[guess]}`);
      mark(this.answer, 69, "is-truth", this.answerText);
      return svg;
    }

    // A field to draw in: the pointer moves the sliders, one for each point, which are there for the keyboard.
    pad() {
      this.field = this.part(".predict-line");
      this.inputs = range(this.field);
      this.field.prepend(this.lines(this.guess));
      const follow = (event) => {
        const svg = this.field.querySelector("svg");
        const box = svg.getBoundingClientRect();
        const point = Math.round(((event.clientX - box.left) / box.width * 320 - 40) / (270 / (this.inputs.length - 1)));
        const place = Math.round((1 - ((event.clientY - box.top) / box.height * 180 - 10) / 140) * (this.texts.length - 1));
        const input = this.inputs[Math.max(0, Math.min(this.inputs.length - 1, point))];
        input.value = Math.max(0, Math.min(this.texts.length - 1, place));
        this.say(input);
      };
      this.field.addEventListener("pointerdown", (event) => {
        if (!event.target.closest("svg")) return;
        this.field.setPointerCapture(event.pointerId);
        this.drawing = true;
        follow(event);
      });
      this.field.addEventListener("pointermove", (event) => this.drawing && follow(event));
      for (const end of ["pointerup", "pointercancel"]) this.field.addEventListener(end, () => { this.drawing = false; });
      this.field.addEventListener("focusin", () => this.draw());
      this.field.addEventListener("focusout", () => this.draw());
    }

    draw() {
      this.field.querySelector("svg").replaceWith(this.lines(this.guess));
    }

    lines(guess, truth) {
      const svg = drawing("svg", { viewBox: "0 0 320 180" });
      const x = (point) => 40 + (270 * point) / (guess.length - 1);
      const y = (place) => 150 - (140 * place) / (this.texts.length - 1);
      const path = (places) => `M${places.map((place, point) => `${x(point).toFixed(1)} ${y(place).toFixed(1)}`).join("L")}`;
      svg.append(drawing("path", { class: "is-axis", d: "M40 10V150H310" }));
      svg.append(drawing("text", { x: 36, y: 16, "text-anchor": "end" }, this.texts.at(-1)));
      svg.append(drawing("text", { x: 36, y: 150, "text-anchor": "end" }, this.texts[0]));
      svg.append(drawing("text", { x: 40, y: 168 }, this.points[0]));
      svg.append(drawing("text", { x: 310, y: 168, "text-anchor": "end" }, this.points.at(-1)));
      if (truth) svg.append(drawing("path", { class: "is-truth", d: path(truth) }));
      svg.append(drawing("path", { class: "is-guess", d: path(guess) }));
      if (truth) return svg;
      guess.forEach((place, point) => {
        const isHere = this.inputs[point] === document.activeElement;
        svg.append(drawing("circle", { class: isHere ? "is-guess is-here" : "is-guess", cx: x(point), cy: y(place), r: isHere ? 7 : 4 }));
      });
      return svg;
    }
  }

  // Who follows a link into what is covered has come for that.
  function uncover(id) {
    const target = document.getElementById(id);
    let covered = false;
    for (let place = target; place; place = place.parentElement) {
      for (let before = place.previousElementSibling; before; before = before.previousElementSibling) {
        if (!before.matches(".tag_predict:not(.is-open)")) continue;
        guesses.find((guess) => guess.cell === before)?.open();
        covered = true;
      }
    }
    if (covered) target.scrollIntoView();
  }
  function arrive() {
    const { id } = window.airaceExplorer.addressed(location.hash);
    if (id) uncover(id);
  }

  const guesses = [];
  document.addEventListener("DOMContentLoaded", () => {
    for (const form of document.querySelectorAll("form.predict")) guesses.push(new Guess(form));
    document.addEventListener("explorer-shown", ({ target }) => guesses.forEach((guess) => guess.on?.chart === target.id && guess.mark()));
    // By then texts are as wide as they stay; who asks for fonts earlier waits for the page to be laid out twice.
    addEventListener("load", () => document.fonts.ready.then(() => guesses.forEach((guess) => guess.mark())));
    arrive();
    addEventListener("hashchange", arrive);
  });
})();
