// Takes a picture of every state of the sample page: at 96, 120, 144 and 192 dots, light, dark and with the
// colours of the system. `cargo xtask gallery FOLDER [PART OF A NAME]` gives it a display large enough.

import { spawn } from "node:child_process";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { NoDriver, openBrowser } from "./driver.mjs";
import { openSite, script } from "./site.mjs";
import { states } from "./states.mjs";

const [folder, only = ""] = process.argv.slice(2);
const DOTS = [96, 120, 144, 192];
const LOOKS = [
  { look: "light", engine: "webkit", theme: "light" },
  { look: "dark", engine: "webkit", theme: "dark" },
  { look: "forced", engine: "chromium", theme: "system" },
];
/** What a window may have of a screen of 1280 × 800, as the application limits its own. */
const MOST = [1256, 776];
/** A page is shown to its end, up to here. */
const WHOLE = 3000;

const show = await script("frame.js", "show.js");
const site = await openSite();
const wanted = states.filter((state) => state.name.includes(only));
let taken = 0;

/** All states at all sizes in one look. */
async function take({ look, engine, theme }) {
  const browser = await openBrowser(engine);
  try {
    await browser.size(1400, WHOLE + 200);
    await browser.go(site.around);
    if (look === "forced") await browser.forceColours();
    for (const dots of DOTS) {
      const into = join(folder, `${look}-${dots}`);
      await mkdir(into, { recursive: true });
      for (const state of wanted) {
        const size = state.size.map((length, at) => Math.min(Math.round((length * dots) / 96), MOST[at]));
        const query = `${state.query}${state.query ? "&" : ""}theme=${theme}&text=${(dots / 96) * 100}`;
        const whole = state.size[0] > 900 || state.hash === "settings" ? WHOLE : 0;
        const shown = await browser.run(show, { ...state, size, query, whole });
        if (typeof shown === "string") throw new Error(`${state.name}: ${shown}`);
        await cropped(await browser.picture(), shown, join(into, `${state.name.replaceAll(/[^a-z0-9-]+/gi, "_")}.png`));
        taken += 1;
      }
    }
  } finally {
    await browser.end();
  }
}

/** Writes the top left part of a picture; WebKit gives an empty one of a frame by itself. */
async function cropped(png, [width, height], path) {
  const convert = spawn("convert", ["png:-", "-crop", `${width}x${height}+0+0`, "+repage", path], { stdio: ["pipe", "inherit", "inherit"] });
  convert.stdin.end(png);
  const code = await new Promise((ended, fail) => convert.on("error", fail).on("close", ended));
  if (code !== 0) throw new Error(`convert could not crop ${path}`);
}

try {
  for (const look of LOOKS) {
    await take(look).catch((error) => {
      if (!(error instanceof NoDriver)) throw error;
      console.error(`Left out: ${look.look}. ${error.message}`);
    });
  }
} finally {
  site.close();
}
console.log(`${taken} pictures are in ${folder}.`);
