// Looks at every state of the sample page with axe-core, in the browser engine of the application. Needs a
// display; `cargo xtask accessibility` gives it one of its own.

import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import { openBrowser } from "./driver.mjs";
import { states } from "./states.mjs";

const file = (path) => fileURLToPath(new URL(path, import.meta.url));
const SITE = file("../node_modules/.sample");
const TYPES = { ".html": "text/html", ".js": "text/javascript", ".css": "text/css" };
/** Side by side; each is a process of its own. */
const BROWSERS = 2;
const script = async (...parts) => (await Promise.all(parts.map((part) => readFile(file(part), "utf8")))).join("\n");
const only = process.argv[2] ?? "";

const axe = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"));
const look = await script("frame.js", "look.js");
const server = createServer(answer).listen(0, "127.0.0.1");
const address = await new Promise((done) => server.on("listening", () => done(`http://127.0.0.1:${server.address().port}`)));

async function answer({ url }, response) {
  const path = normalize(new URL(url, "http://page").pathname);
  const content = path === "/axe.js" ? axe : path === "/around" ? "<!doctype html><title>around</title>" : await readFile(join(SITE, path)).catch(() => null);
  response.writeHead(content === null ? 404 : 200, { "content-type": TYPES[extname(path)] ?? "text/html" });
  response.end(content ?? "");
}

const wanted = states.filter((state) => state.name.includes(only));
let next = 0;
let faults = 0;

/** Takes one state after the other, as long as there are any. */
async function work() {
  const browser = await openBrowser();
  try {
    await browser.go(`${address}/around`);
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
  server.close();
}
console.log(`${wanted.length} states looked at, ${faults} ${faults === 1 ? "fault" : "faults"}.`);
process.exitCode = faults === 0 && wanted.length > 0 ? 0 : 1;
