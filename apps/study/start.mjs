// `npm run study` and `npm run poisoning`: compile what is stale, then hand over to the compiled study or its poisoning suite.
import { createRequire } from "node:module";
import { buildLibraries } from "../demo/build.mjs";

try {
  await buildLibraries();
} catch (error) {
  console.error(error.message);
  console.error("\nThe build failed. Was `npm ci` run in this folder?");
  process.exit(1);
}
const [node, script, ...given] = process.argv;
const isPoisoning = given[0] === "poisoning";
const { main } = createRequire(import.meta.url)(isPoisoning ? "./dist/poisoning/main.js" : "./dist/main.js");
process.exitCode = await main([node, script, ...(isPoisoning ? given.slice(1) : given)]);
