// A button beside a slider over time: a step a second, until the end or until the reader does anything.

const STEP = 1000; // milliseconds

class Play {
  constructor(control, explorer) {
    Object.assign(this, { control, explorer });
    this.button = control.element.querySelector("[data-do=play]");
    this.button.addEventListener("click", () => (this.timer ? this.stop() : this.start()));
    for (const input of ["pointerdown", "keydown", "input"]) {
      explorer.figure.addEventListener(input, ({ target, key }) => {
        if (target !== this.button || (key && key !== "Enter" && key !== " ")) this.stop(); // these two press it
      });
    }
    addEventListener("pagehide", () => this.stop());
  }

  start() {
    if (this.control.chosen === this.control.size - 1) this.to(0);
    this.timer = setInterval(() => this.to(this.control.chosen + 1), STEP);
    this.say("Pause");
  }

  to(place) {
    this.control.chosen = place;
    this.explorer.show();
    if (place >= this.control.size - 1) this.stop();
  }

  stop() {
    if (!this.timer) return;
    clearInterval(this.timer);
    this.timer = undefined;
    this.say("Play");
  }

  say(word) {
    this.button.textContent = word;
    this.button.ariaLabel = `${word} ${this.control.label}`;
  }
}
