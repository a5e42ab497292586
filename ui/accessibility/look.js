// Runs in the browser, in a page around the one that is looked at: shows a state in a frame of its size, and
// says what is wrong with it in light, in dark and with text twice as large. The last argument is called with it.

const [state, done] = arguments;
/** Nothing but what is wrong is wanted, and all there is stands in this one page. */
const QUICK = { resultTypes: ["violations"], reporter: "no-passes", preload: false, iframes: false };
/** What is drawn has its words in one name, which is looked at. */
const DRAWN = ["figure svg > *"];
const wait = (ms) => new Promise((next) => setTimeout(next, ms));

async function look() {
  document.querySelector("iframe")?.remove();
  const frame = document.createElement("iframe");
  [frame.width, frame.height] = state.size;
  frame.style.border = "0";
  const loaded = new Promise((next) => (frame.onload = next));
  frame.src = `index.html?${state.query}#${state.hash}`;
  document.body.append(frame);
  await loaded;
  const inside = frame.contentDocument;
  await settled(inside, state.query.split("press=")[1]?.split("|").length ?? 0);
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
  root.style.fontSize = "162.5%";
  await drawn(frame.contentWindow);
  await run("large text", { runOnly: ["scrollable-region-focusable"] });
  found.push(...cut(inside).map((words) => `large text: cut or too wide: ${words}`));
  return found;
}

/** Nothing is awaited any more, and everything that is to be pressed has been. */
async function settled(inside, presses) {
  for (let turn = 0; turn < 100 && inside.body.children.length === 0; turn += 1) await wait(20);
  await wait(120 + presses * 70);
}

/** What follows from other sizes is drawn too: a size is told in one frame, and answered in the next. */
async function drawn(view) {
  for (let turn = 0; turn < 4; turn += 1) {
    await Promise.race([new Promise((next) => view.requestAnimationFrame(next)), wait(250)]);
  }
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

look().then(done, (error) => done([`could not be looked at: ${error}`]));
