import { fileURLToPath } from "node:url";
import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig } from "vitest/config";

const file = (path: string) => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig(({ mode }) => {
  const sample = mode === "sample";
  return {
    base: "./",
    plugins: [svelte()],
    resolve: {
      // `$core` is the only door to the host. The samples put a stage in its place.
      alias: { $core: file(sample ? "dev/core.sample.ts" : "src/core.ts") },
      // Under test, Svelte must resolve to its browser half.
      conditions: process.env["VITEST"] ? ["browser"] : undefined,
    },
    build: {
      outDir: sample ? "node_modules/.sample" : "dist",
      emptyOutDir: true,
      target: ["es2021", "safari15"],
      cssTarget: "safari15",
      sourcemap: false,
      modulePreload: false,
      // Nothing is inlined as a data address, so that the content policy can stay strict.
      assetsInlineLimit: 0,
    },
    server: { host: "127.0.0.1" },
    test: {
      environment: "jsdom",
      include: ["tests/**/*.test.ts"],
      setupFiles: ["tests/setup.ts"],
      restoreMocks: true,
      // Looking for something by its role takes long on a busy machine.
      testTimeout: 30_000,
      // The contrast test reads the styles themselves.
      css: { include: [/(tokens|choices)\.css/] },
    },
  };
});
