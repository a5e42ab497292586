// A short time in which buttons that have just come under somebody's hand do nothing.

/** Longer than the second half of a double click, shorter than reading a line. */
export const CALM_MILLISECONDS = 600;

export class Calm {
  #timer: ReturnType<typeof setTimeout> | undefined;
  #on = $state(false);

  /** Presses are not to be taken yet. */
  get on(): boolean {
    return this.#on;
  }

  begin(): void {
    this.end();
    this.#on = true;
    this.#timer = setTimeout(() => (this.#on = false), CALM_MILLISECONDS);
  }

  end(): void {
    clearTimeout(this.#timer);
    this.#on = false;
  }
}
