// Between two states marks and their labels move; words and numbers change at once.

const MOVING = ["d", "x", "y", "transform"];
const NUMBER = /-?\d+(?:\.\d+)?/g;
const DURATION = 250; // milliseconds

class Motion {
  constructor(figure, svg) {
    this.figure = figure;
    this.svg = svg;
    this.last = -Infinity;
    this.calm = matchMedia("(prefers-reduced-motion: reduce)");
  }

  // Note where everything is. While a slider is dragged, or keys come one upon the other, nothing moves by itself.
  begin(nameOf) {
    const now = performance.now();
    const rested = now - this.last > DURATION;
    this.last = now;
    const watched = !this.calm.matches && rested && !this.dragged && this.svg().checkVisibility?.() !== false;
    this.before = watched && new Map([...marksOf(this.svg(), nameOf)].map(([name, node]) => [name, MOVING.map((key) => node.getAttribute(key))]));
  }

  // Let what is elsewhere now come from where it was.
  end(nameOf) {
    if (!this.before) return;
    const moves = [...marksOf(this.svg(), nameOf)].flatMap(([name, node]) => this.moves(node, this.before.get(name)));
    if (!moves.length) return;
    const start = performance.now();
    const step = () => {
      const time = Math.min(1, (performance.now() - start) / DURATION);
      const share = 1 - (1 - time) ** 3;
      moves.forEach((move) => move(share));
      if (time === 1) return this.stop();
      this.frame = requestAnimationFrame(step);
    };
    this.settle = () => moves.forEach((move) => move(1));
    this.figure.dataset.moving = "";
    step();
  }

  // One function for each attribute that differs only in numbers: it goes a share of the way.
  moves(node, before) {
    return MOVING.flatMap((key, place) => {
      const [from, to] = [before?.[place], node.getAttribute(key)];
      if (!from || !to || from === to || from.replace(NUMBER, "") !== to.replace(NUMBER, "")) return [];
      const starts = from.match(NUMBER).map(Number);
      const ends = to.match(NUMBER).map(Number);
      const between = (share) => {
        let number = 0;
        return to.replace(NUMBER, () => {
          const [a, b] = [starts[number], ends[number++]];
          return Number((a + (b - a) * share).toFixed(2));
        });
      };
      return [(share) => node.setAttribute(key, share === 1 ? to : between(share))];
    });
  }

  stop() {
    cancelAnimationFrame(this.frame);
    this.settle?.();
    this.settle = undefined;
    delete this.figure.dataset.moving;
  }
}
