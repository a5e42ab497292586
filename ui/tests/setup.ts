// What jsdom lacks of a browser, in the smallest form the page needs.

import { vi } from "vitest";

window.ResizeObserver ??= class {
  observe(): void {}
  unobserve(): void {}
  disconnect(): void {}
};

window.matchMedia ??= vi.fn(() => new EventTarget() as MediaQueryList);

HTMLDialogElement.prototype.showModal ??= function (this: HTMLDialogElement) {
  this.open = true;
};
HTMLDialogElement.prototype.close ??= function (this: HTMLDialogElement) {
  this.open = false;
};

Element.prototype.scrollIntoView ??= () => undefined;
