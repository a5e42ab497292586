// The browser engine the application has on Linux, through WebDriver: only what is needed here.

import { spawn } from "node:child_process";
import { createServer } from "node:net";

const DRIVER = process.env["WEBDRIVER"] ?? "WebKitWebDriver";

/** Starts the driver and a browser; `end` ends both. */
export async function openBrowser() {
  const port = await freePort();
  const driver = spawn(DRIVER, [`--port=${port}`, "--host=127.0.0.1"], { stdio: "ignore" });
  const failed = new Promise((_, reject) => {
    driver.on("error", () => reject(new Error(`${DRIVER} is not installed; cargo xtask setup says where it is had`)));
  });
  const base = `http://127.0.0.1:${port}`;
  try {
    await Promise.race([failed, until(async () => (await fetch(`${base}/status`)).ok)]);
    // Not told which, the driver starts the small browser that WebKitGTK brings along.
    const { sessionId } = await send(base, "session", { capabilities: {} });
    const session = `${base}/session/${sessionId}`;
    await send(session, "timeouts", { script: 300_000, pageLoad: 30_000 });
    return {
      go: (url) => send(session, "url", { url }),
      /** Runs a script whose last argument is called with what it gives back. */
      run: (script, ...args) => send(session, "execute/async", { script, args }),
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
  const answer = await fetch(`${base}/${path}`, { method: "POST", body: JSON.stringify(body) });
  const { value } = await answer.json();
  if (!answer.ok) throw new Error(`WebDriver could not ${path}: ${value?.message ?? answer.status}`);
  return value;
}

async function until(ready) {
  const end = Date.now() + 15_000;
  for (;;) {
    if (await ready().catch(() => false)) return;
    if (Date.now() > end) throw new Error(`${DRIVER} does not answer`);
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
