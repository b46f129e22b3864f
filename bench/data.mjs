// The data platform at size: seeds cases, revisions, snapshots, runs, models and predictions, all SYNTHETIC, and times what people ask of them.
//
//   npm run build && npm run bench:data [-- --cases 100000 --revisions 1000000 --json FILE]
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { measureImport } from "./data/measure-import.mjs";
import { measureLineageByHand } from "./data/lineage-by-hand.mjs";
import { questionsOf } from "./data/questions.mjs";
import { printReport } from "./data/report.mjs";
import { slowestPlans, slowestStatements } from "./data/statements.mjs";
import { openRoom } from "./data/room.mjs";
import { seed } from "./data/seed.mjs";
import { spread, timed } from "./data/timing.mjs";

const OPTIONS = {
  cases: { type: "string", default: "100000" },
  revisions: { type: "string", default: "1000000" },
  "import-rows": { type: "string", default: "100000" },
  sites: { type: "string", default: "8" },
  snapshots: { type: "string", default: "20" },
  rounds: { type: "string", default: "50" },
  predictions: { type: "string", default: "10000" },
  runs: { type: "string", default: "7" },
  seed: { type: "string", default: "1" },
  "import-format": { type: "string", default: "csv" },
  "import-only": { type: "boolean", default: false },
  json: { type: "string" },
  help: { type: "boolean", default: false },
};
const { values: options } = parseArgs({ options: OPTIONS });
if (options.help) {
  const line = ([name, { default: usual }]) => `  --${name}${usual === undefined || usual === false ? "" : ` ${usual}`}`;
  console.log(["npm run bench:data -- [options], with what each is when left out:", ...Object.entries(OPTIONS).map(line)].join("\n"));
  process.exit(0);
}
const size = Object.fromEntries(
  ["cases", "revisions", "sites", "snapshots", "rounds", "predictions", "seed"].map((name) => [name, Number(options[name])]),
);
if (size.revisions % size.cases !== 0) throw new Error("--revisions is a multiple of --cases: every case has as many.");
const runs = Number(options.runs);
const say = (text) => process.stderr.write(`${text}\n`);

const folder = mkdtempSync(path.join(os.tmpdir(), "midline-bench-data-"));
const report = {
  SYNTHETIC: "made-up labels; nothing of a patient",
  machine: {
    cpu: os.cpus()[0]?.model.trim(),
    cores: os.availableParallelism(),
    memoryGiB: Math.round(os.totalmem() / 2 ** 30),
    node: process.version,
  },
  loadBefore: os.loadavg(),
  options,
};
const room = await openRoom(folder, say);
try {
  await room.startApi();
  say("seeding");
  const seeded = await timed(() => seed(room.db, size, say));
  report.seedMs = Math.round(seeded.ms);
  report.rows = seeded.value.rows;
  const people = await room.signInPeople(seeded.value);
  if (!options["import-only"]) Object.assign(report, await measureQuestions(seeded.value, people));
  say("import");
  await room.db.query("SELECT pg_stat_statements_reset()");
  report.import = await measureImport(room, { rows: Number(options["import-rows"]), format: options["import-format"], people });
  report.import.statements = await slowestStatements(room.db);
  report.loadAfter = os.loadavg();
} finally {
  await room.close();
  rmSync(folder, { recursive: true, force: true });
}

/** What people ask, the same lineage asked by hand, and how the database answered. */
async function measureQuestions(seeded, people) {
  const found = { questions: [] };
  const questions = questionsOf(seeded, people);
  for (const { name, ask, times = runs } of questions) {
    say(name);
    // What takes long is asked less often, and not warmed up.
    if (times === runs) await ask();
    const ms = [];
    for (let i = 0; i < times; i++) ms.push((await timed(ask)).ms);
    found.questions.push({ name, ...spread(ms) });
  }
  say("the same lineage by hand");
  found.lineageByHand = await measureLineageByHand(room, { seeded, people, runs });
  found.statements = await slowestStatements(room.db);
  say("plans");
  found.plans = await slowestPlans(room, questions);
  return found;
}

if (options.json !== undefined) writeFileSync(options.json, `${JSON.stringify(report, null, 2)}\n`);
printReport(report);
