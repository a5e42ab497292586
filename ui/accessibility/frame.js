// Runs in the browser, in a page around the one that is looked at, before what looks: shows a state in a frame of
// its size.

const wait = (ms) => new Promise((next) => setTimeout(next, ms));

/** The frame, once everything in it is there and all that is to be pressed has been. */
async function framed({ size: [width, height], query, hash }) {
  document.querySelector("iframe")?.remove();
  const frame = document.createElement("iframe");
  [frame.width, frame.height] = [width, height];
  frame.style.border = "0";
  const loaded = new Promise((next) => (frame.onload = next));
  frame.src = `index.html?${query}#${hash}`;
  document.body.append(frame);
  await loaded;
  const inside = frame.contentDocument;
  for (let turn = 0; turn < 100 && inside.body.children.length === 0; turn += 1) await wait(20);
  const presses = query.split("press=")[1]?.split("&")[0].split("|").length ?? 0;
  await wait(120 + presses * 70);
  return frame;
}

/** What follows from other sizes is drawn too: a size is told in one frame, and answered in the next. */
async function drawn(view) {
  for (let turn = 0; turn < 4; turn += 1) {
    await Promise.race([new Promise((next) => view.requestAnimationFrame(next)), wait(250)]);
  }
}
