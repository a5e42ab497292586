// A browser engine through WebDriver: only what is needed here.

import { spawn } from "node:child_process";
import { createServer } from "node:net";

/** The one the application has on Linux, and the one it has on Windows, which alone forces colours. */
const ENGINES = {
  // Not told which, the driver starts the small browser that WebKitGTK brings along.
  webkit: { driver: process.env["WEBDRIVER"] ?? "WebKitWebDriver", more: ["--host=127.0.0.1"], capabilities: {} },
  chromium: {
    driver: "chromedriver",
    more: [],
    capabilities: { alwaysMatch: { "goog:chromeOptions": { args: ["--headless=new", "--no-sandbox"] } } },
  },
};

/** There is none for this engine on this machine. */
export class NoDriver extends Error {}

/** Starts the driver and a browser; `end` ends both. */
export async function openBrowser(engine = "webkit") {
  const { driver: program, more, capabilities } = ENGINES[engine];
  const port = await freePort();
  const driver = spawn(program, [`--port=${port}`, ...more], { stdio: "ignore" });
  const failed = new Promise((_, reject) => {
    driver.on("error", () => reject(new NoDriver(`${program} is not installed.`)));
  });
  const base = `http://127.0.0.1:${port}`;
  try {
    await Promise.race([failed, until(program, async () => (await fetch(`${base}/status`)).ok)]);
    const { sessionId } = await send(base, "session", { capabilities });
    const session = `${base}/session/${sessionId}`;
    await send(session, "timeouts", { script: 300_000, pageLoad: 30_000 });
    return {
      go: (url) => send(session, "url", { url }),
      /** Runs a script whose last argument is called with what it gives back. */
      run: (script, ...args) => send(session, "execute/async", { script, args }),
      size: (width, height) => send(session, "window/rect", { width, height }),
      /** PNG of all that is in sight. */
      picture: async () => Buffer.from(await send(session, "screenshot"), "base64"),
      /** Colours of the system in place of ours; Chromium alone can. */
      forceColours: () =>
        send(session, "goog/cdp/execute", {
          cmd: "Emulation.setEmulatedMedia",
          params: { features: [{ name: "forced-colors", value: "active" }] },
        }),
      async end() {
        await fetch(session, { method: "DELETE" }).catch(() => undefined);
        driver.kill();
      },
    };
  } catch (error) {
    driver.kill();
    throw error;
  }
}

async function send(base, path, body) {
  const how = body === undefined ? {} : { method: "POST", body: JSON.stringify(body) };
  const answer = await fetch(`${base}/${path}`, how);
  const { value } = await answer.json();
  if (!answer.ok) throw new Error(`WebDriver could not ${path}: ${value?.message ?? answer.status}`);
  return value;
}

async function until(program, ready) {
  const end = Date.now() + 15_000;
  for (;;) {
    if (await ready().catch(() => false)) return;
    if (Date.now() > end) throw new Error(`${program} does not answer`);
    await new Promise((done) => setTimeout(done, 50));
  }
}

function freePort() {
  return new Promise((done, fail) => {
    const server = createServer();
    server.on("error", fail);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => done(port));
    });
  });
}
