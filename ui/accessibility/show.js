// Runs in the browser after frame.js: shows a state, a page as high as all that stands on it, and is called back
// with the size.

const [state, done] = arguments;

async function show() {
  const frame = await framed(state);
  if (state.whole) frame.height = Math.min(state.size[1] + hidden(frame.contentDocument), state.whole);
  await drawn(frame.contentWindow);
  await wait(100);
  return [Number(frame.width), Number(frame.height)];
}

/** How much of what scrolls most is below its edge, in pixels. */
function hidden(inside) {
  const below = [...inside.querySelectorAll("html, body, body *")].map((one) => {
    const { overflowY } = inside.defaultView.getComputedStyle(one);
    return one.tagName === "HTML" || overflowY === "auto" ? one.scrollHeight - one.clientHeight : 0;
  });
  return Math.max(0, ...below);
}

show().then(done, (error) => done(String(error)));
