// `npm run faults`, `npm run schedules` and `npm run simulate`: compile what is stale, then hand over to the compiled trials.
import { createRequire } from "node:module";
import { buildLibraries } from "../demo/build.mjs";

try {
  await buildLibraries();
} catch (error) {
  console.error(error.message);
  console.error("\nThe build failed. Was `npm ci` run in this folder?");
  process.exit(1);
}
const { main } = createRequire(import.meta.url)("./dist/main.js");
process.exitCode = await main(process.argv);
