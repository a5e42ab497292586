// Runs in the browser after frame.js: says what is wrong with a state in light, in dark and with text of each size.
// The last argument is called with it.

const [state, done] = arguments;
/** Nothing but what is wrong is wanted, and all there is stands in this one page. */
const QUICK = { resultTypes: ["violations"], reporter: "no-passes", preload: false, iframes: false };
/** What is drawn has its words in one name, which is looked at. */
const DRAWN = ["figure svg > *"];

async function look() {
  const frame = await framed(state);
  const inside = frame.contentDocument;
  const script = inside.createElement("script");
  script.src = "axe.js";
  const ready = new Promise((next) => (script.onload = next));
  inside.head.append(script);
  await ready;
  const axe = frame.contentWindow.axe;
  const root = inside.documentElement;

  const found = [];
  const run = async (how, options) => {
    const { violations } = await axe.run({ exclude: DRAWN }, { ...QUICK, ...options });
    for (const one of violations) {
      found.push(`${how}: ${one.id} (${one.help}): ${one.nodes.map((node) => node.target.join(" ")).slice(0, 3).join(", ")}`);
    }
  };
  root.dataset.theme = "light";
  await run("light", {});
  root.dataset.theme = "dark";
  await run("dark", { runOnly: ["color-contrast", "link-in-text-block"] });
  root.dataset.theme = "light";
  for (const text of [100, 125, 150, 200]) {
    root.style.fontSize = `${(text * 13) / 16}%`;
    await drawn(frame.contentWindow);
    found.push(...cut(inside).map((words) => `text of ${text} %: cut or too wide: ${words}`));
    found.push(...overlapping(inside).map((words) => `text of ${text} %: one over the other: ${words}`));
  }
  await run("large text", { runOnly: ["scrollable-region-focusable"] });
  return found;
}

/** What reaches out of its place where nothing scrolls. */
function cut(inside) {
  const out = [];
  for (const one of inside.querySelectorAll("body, body *")) {
    if (one.clientWidth === 0 || one.scrollWidth <= one.clientWidth + 8 || one.closest("svg, select, input, .unseen")) continue;
    const { display, overflowX, textOverflow } = inside.defaultView.getComputedStyle(one);
    if (display.startsWith("inline") || ["auto", "scroll"].includes(overflowX) || textOverflow === "ellipsis") continue;
    out.push(`<${one.tagName.toLowerCase()} class="${one.className}"> ${one.textContent.trim().slice(0, 40)}`);
  }
  return out.slice(0, 3);
}

/** Words that stand on other words of the same layer. */
function overlapping(inside) {
  const texts = [];
  const walker = inside.createTreeWalker(inside.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
    const parent = node.parentElement;
    if (node.data.trim() === "" || parent.closest("svg, select, .unseen") || !parent.checkVisibility()) continue;
    const range = inside.createRange();
    range.selectNodeContents(node);
    for (const box of range.getClientRects()) {
      const seen = within(box, parent);
      if (seen !== null) texts.push({ ...seen, words: node.data.trim().slice(0, 30), layer: layer(parent) });
    }
  }
  const out = [];
  texts.forEach((one, at) => {
    for (const other of texts.slice(at + 1)) {
      const width = Math.min(one.right, other.right) - Math.max(one.left, other.left);
      const height = Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top);
      if (width > 2 && height > 3 && one.layer === other.layer) out.push(`"${one.words}" and "${other.words}"`);
    }
  });
  return out.slice(0, 3);
}

/** The part of a box that nothing around it cuts away, or `null`. */
function within({ left, top, right, bottom }, element) {
  const seen = { left, top, right, bottom };
  for (let one = element; one !== null; one = one.parentElement) {
    const { overflowX, overflowY, visibility, opacity } = one.ownerDocument.defaultView.getComputedStyle(one);
    if (visibility === "hidden" || Number(opacity) === 0) return null;
    if (overflowX === "visible" && overflowY === "visible") continue;
    const edge = one.getBoundingClientRect();
    seen.left = Math.max(seen.left, edge.left);
    seen.right = Math.min(seen.right, edge.right);
    seen.top = Math.max(seen.top, edge.top);
    seen.bottom = Math.min(seen.bottom, edge.bottom);
  }
  return seen.right > seen.left && seen.bottom > seen.top ? seen : null;
}

/** What lies over the rest on purpose covers what is below. */
function layer(element) {
  for (let one = element; one !== null; one = one.parentElement) {
    if (one.tagName === "DIALOG") return one;
    if (["absolute", "fixed", "sticky"].includes(one.ownerDocument.defaultView.getComputedStyle(one).position)) return one;
  }
  return null;
}

look().then(done, (error) => done([`could not be looked at: ${error}`]));
