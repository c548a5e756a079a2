// Bundle the pages' scripts and styles into bot/web/static/built/. `--watch` keeps on doing it.
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import * as esbuild from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const entries = {
  chat: "widget/src/main.ts",
  simulator: "simulator/src/main.ts",
  console: "console/src/main.ts",
};
const styles = { console: "console/src/console.css" };

const entryPoints = Object.entries(entries)
  .filter(([, path]) => existsSync(join(here, path)))
  .map(([name, path]) => ({ in: join(here, path), out: name }));
for (const [name, path] of Object.entries(styles)) {
  if (existsSync(join(here, path))) entryPoints.push({ in: join(here, path), out: name });
}

const options = {
  entryPoints,
  outdir: join(here, "..", "bot", "web", "static", "built"),
  bundle: true,
  minify: true,
  sourcemap: true,
  format: "iife",
  target: ["es2022", "chrome109", "firefox115", "safari16.4"],
  charset: "utf8",
  legalComments: "none",
  logLevel: "info",
};

if (process.argv.includes("--watch")) await (await esbuild.context(options)).watch();
else await esbuild.build(options);
