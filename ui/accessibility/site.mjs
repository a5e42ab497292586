// The sample page over HTTP, and around it the page that shows it in a frame.

import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";

const file = (path) => fileURLToPath(new URL(path, import.meta.url));
const SITE = file("../node_modules/.sample");
const TYPES = { ".html": "text/html", ".js": "text/javascript", ".css": "text/css" };
const AROUND = "<!doctype html><title>around</title><style>body { margin: 0 }</style>";

/** Its address, which shows the page around, and `close`. */
export async function openSite() {
  const axe = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"));
  const server = createServer(async ({ url }, response) => {
    const path = normalize(new URL(url, "http://page").pathname);
    const content = path === "/axe.js" ? axe : path === "/around" ? AROUND : await readFile(join(SITE, path)).catch(() => null);
    response.writeHead(content === null ? 404 : 200, { "content-type": TYPES[extname(path)] ?? "text/html" });
    response.end(content ?? "");
  }).listen(0, "127.0.0.1");
  await new Promise((ready) => server.on("listening", ready));
  return { around: `http://127.0.0.1:${server.address().port}/around`, close: () => server.close() };
}

/** What runs in the page around, of several files. */
export async function script(...parts) {
  return (await Promise.all(parts.map((part) => readFile(file(part), "utf8")))).join("\n");
}
