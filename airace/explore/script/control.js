// A slider, a group of radio buttons or a list: which of its values is chosen, by place and by key.

class Control {
  constructor(element) {
    this.element = element;
    this.input = element.querySelector("input[type=range], select");
    this.radios = [...element.querySelectorAll("input[type=radio]")];
    this.output = element.querySelector("output");
    this.name = (this.input ?? this.radios[0]).name;
    this.label = element.querySelector("label, legend").textContent;
    const read = (what) => JSON.parse(this.input.dataset[what]);
    this.keys = this.output ? read("keys") : [...(this.input?.options ?? this.radios)].map((choice) => choice.value);
    this.texts = this.output ? read("texts") : [...(this.input?.options ?? this.radios.map((radio) => radio.parentElement))]
      .map((choice) => choice.textContent.trim());
    this.first = this.chosen;
  }

  get size() {
    return this.keys.length;
  }

  get chosen() {
    if (this.output) return Number(this.input.value);
    return this.input ? this.input.selectedIndex : this.radios.findIndex((radio) => radio.checked);
  }

  set chosen(place) {
    if (this.output) this.input.value = place;
    else if (this.input) this.input.selectedIndex = place;
    else this.radios[place].checked = true;
  }

  get key() {
    return this.keys[this.chosen];
  }

  // The place of the value that an address asks for, or -1. An address at the end of a sentence may have its full stop.
  find(key) {
    if (key === null) return this.first;
    const place = this.keys.indexOf(key);
    return place < 0 ? this.keys.indexOf(key.replace(/[.,;:!?)\]}>"'’”]+$/, "")) : place;
  }

  say() {
    if (!this.output) return;
    this.output.value = this.texts[this.chosen];
    this.input.setAttribute("aria-valuetext", this.texts[this.chosen]);
  }
}
