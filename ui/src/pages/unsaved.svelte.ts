// Changes on a page of the larger window that are lost when it is left.

/** `wanted` is the step somebody tried while there were changes. */
export const unsaved = $state<{ changed: boolean; wanted: (() => void) | null }>({
  changed: false,
  wanted: null,
});

/** Goes at once, or when the page has asked what becomes of the changes. */
export function leave(go: () => void): void {
  if (unsaved.changed) unsaved.wanted = go;
  else go();
}
