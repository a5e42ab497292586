// What is wider than its place scrolls by itself, and then the keyboard has to reach it.

import type { Attachment } from "svelte/attachments";

/** Makes an element a named stop of the Tab key, as long as there is something to scroll in it. */
export function scrolling(name: string): Attachment<HTMLElement> {
  return (element) => {
    function look(): void {
      const wide = element.scrollWidth > element.clientWidth + 1;
      const high = element.scrollHeight > element.clientHeight + 1;
      if (wide || high) {
        element.tabIndex = 0;
        element.setAttribute("role", "region");
        element.setAttribute("aria-label", name);
      } else {
        for (const attribute of ["tabindex", "role", "aria-label"]) element.removeAttribute(attribute);
      }
    }

    const watch = new ResizeObserver(look);
    watch.observe(element);
    for (const child of element.children) watch.observe(child);
    look();
    return () => watch.disconnect();
  };
}
