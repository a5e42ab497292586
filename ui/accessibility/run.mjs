// Looks at every state of the sample page with axe-core, in the browser engine of the application. Needs a
// display; `cargo xtask accessibility` gives it one of its own.

import { openBrowser } from "./driver.mjs";
import { openSite, script } from "./site.mjs";
import { states } from "./states.mjs";

/** Side by side; each is a process of its own. */
const BROWSERS = 2;
const only = process.argv[2] ?? "";

const look = await script("frame.js", "look.js");
const site = await openSite();
const wanted = states.filter((state) => state.name.includes(only));
let next = 0;
let faults = 0;

/** Takes one state after the other, as long as there are any. */
async function work() {
  const browser = await openBrowser();
  try {
    await browser.go(site.around);
    for (let state = wanted[next++]; state !== undefined; state = wanted[next++]) {
      const found = await browser.run(look, state).catch((error) => [`could not be looked at: ${error.message}`]);
      faults += found.length;
      if (found.length > 0) console.error([state.name, ...found].join("\n    "));
    }
  } finally {
    await browser.end();
  }
}

try {
  await Promise.all(Array.from({ length: BROWSERS }, work));
} finally {
  site.close();
}
console.log(`${wanted.length} states looked at, ${faults} ${faults === 1 ? "fault" : "faults"}.`);
process.exitCode = faults === 0 && wanted.length > 0 ? 0 : 1;
