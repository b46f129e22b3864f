// `npm start`: compile what is stale, then hand over to the compiled demo.
import { createRequire } from "node:module";
import { buildLibraries } from "./build.mjs";

const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  console.error(`Midline needs Node 20.19 or newer; this is ${process.version}. Install a newer Node and start again.`);
  process.exit(2);
}

const startedAt = Date.now();
try {
  await buildLibraries();
} catch (error) {
  console.error(error.message);
  console.error("\nThe build failed. Was `npm ci` run in this folder?");
  process.exit(1);
}
const { main } = createRequire(import.meta.url)("./dist/main.js");
process.exitCode = await main(process.argv, (Date.now() - startedAt) / 1000);
