// What was found, in words.

export function printReport(report) {
  const { SYNTHETIC, machine, loadBefore, loadAfter, rows, seedMs, questions, import: imported } = report;
  const load = (numbers) => numbers.map((value) => value.toFixed(1)).join(" ");
  console.log(`SYNTHETIC: ${SYNTHETIC}`);
  console.log(
    `${machine.cores} x ${machine.cpu}, ${machine.memoryGiB} GiB, Node ${machine.node}; load ${load(loadBefore)} before, ${load(loadAfter)} after`,
  );
  console.log(
    `seeded in ${(seedMs / 1000).toFixed(0)} s: ${Object.entries(rows)
      .map(([table, n]) => `${n.toLocaleString("en-GB")} ${table}`)
      .join(", ")}`,
  );
  if (questions !== undefined) printQuestions(report);
  printImport(imported);
}

function printQuestions({ questions, lineageByHand, statements, plans }) {
  console.log("\nquestions over HTTP, ms: median (least to most)");
  for (const { name, n, min, median, max } of questions) console.log(`${name.padEnd(52)} ${median} (${min} to ${max}), n ${n}`);
  const { ours, byHand, byHandStatements, ratio } = lineageByHand;
  console.log(
    `\nwhat used a label: ${ours.median} ms (${ours.min} to ${ours.max}); level by level in ${byHandStatements} statements without a server ${byHand.median} ms (${byHand.min} to ${byHand.max})`,
  );
  console.log(`by hand / ours, run by run: ${ratio.median} (${ratio.min} to ${ratio.max}), n ${ratio.n}`);
  printStatements(statements);
  console.log("\nslowest plans, with the time that explaining costs");
  for (const { ms, query, plan } of plans)
    console.log(`${ms.toFixed(1)} ms ${nodesOf(plan).join(" < ").slice(0, 120)}: ${query.slice(0, 110)}`);
}

function printImport({ rows, format, peakMiBBefore, undo, statements, ...rounds }) {
  console.log(`\nimport of ${rows.toLocaleString("en-GB")} rows as ${format}; the API's peak memory before: ${peakMiBBefore} MiB`);
  const say = (name, { ms, apiCpuMs, peakMiB, loopMaxMs, loopP99Ms }) =>
    console.log(
      `${name.padEnd(18)} ${String(ms).padStart(6)} ms; the API's processor time ${apiCpuMs} ms, peak ${peakMiB} MiB, event loop ${loopP99Ms} ms at the 99th percentile, most ${loopMaxMs}`,
    );
  for (const name of ["new", "corrected"]) {
    const { dryRun, commit, papaparseMs } = rounds[name];
    say(`${name}: dry run`, dryRun);
    say(`${name}: commit`, commit);
    console.log(`${" ".repeat(18)} ${String(dryRun.ms + commit.ms).padStart(6)} ms together; PapaParse alone ${papaparseMs} ms`);
  }
  say("undo", undo);
  printStatements(statements);
}

function printStatements(statements) {
  console.log("\nstatements by the time of all their calls");
  for (const { totalMs, calls, meanMs, maxMs, query } of statements)
    console.log(`${totalMs} ms in ${calls} calls, mean ${meanMs}, most ${maxMs}: ${query.slice(0, 110)}`);
}

/** The node types of a plan, from the top along the most expensive child. */
function nodesOf(plan) {
  const [dearest] = (plan.Plans ?? []).toSorted(
    (a, b) => b["Actual Total Time"] * b["Actual Loops"] - a["Actual Total Time"] * a["Actual Loops"],
  );
  const name = `${plan["Node Type"]}${plan["Relation Name"] ? ` on ${plan["Relation Name"]}` : ""}`;
  return dearest === undefined ? [name] : [name, ...nodesOf(dearest)];
}
