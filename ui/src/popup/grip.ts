// The small window has no frame and is moved by its ground. A press alone must not begin that: by the
// time the system hears of it the button may be up again, and the window would stick to the pointer.

/** Pixels a held pointer goes before it is meant. */
const FAR = 4;

export class Grip {
  #from: { x: number; y: number } | null = null;
  readonly #begin: () => void;

  constructor(begin: () => void) {
    this.#begin = begin;
  }

  readonly down = (event: PointerEvent): void => {
    const onButton = event.target instanceof Element && event.target.closest("button") !== null;
    this.#from = event.button === 0 && !onButton ? { x: event.clientX, y: event.clientY } : null;
  };

  readonly move = (event: PointerEvent): void => {
    const from = this.#from;
    if (from === null) return;
    const held = (event.buttons & 1) === 1;
    const far = Math.hypot(event.clientX - from.x, event.clientY - from.y) >= FAR;
    if (!held || far) this.#from = null;
    if (held && far) this.#begin();
  };
}
