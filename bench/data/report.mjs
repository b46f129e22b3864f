// What was found, in words.

export function printReport(report) {
  const { SYNTHETIC, machine, loadBefore, loadAfter, rows, seedMs, questions, lineageByHand, statements, plans, import: imported } = report;
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
  console.log("\nquestions over HTTP, ms: median (least to most)");
  for (const { name, n, min, median, max } of questions) console.log(`${name.padEnd(52)} ${median} (${min} to ${max}), n ${n}`);
  const { ours, byHand, byHandStatements, ratio } = lineageByHand;
  console.log(
    `\nwhat used a label: ${ours.median} ms (${ours.min} to ${ours.max}); level by level in ${byHandStatements} statements without a server ${byHand.median} ms (${byHand.min} to ${byHand.max})`,
  );
  console.log(`by hand / ours, run by run: ${ratio.median} (${ratio.min} to ${ratio.max}), n ${ratio.n}`);
  console.log(
    `\nimport of ${imported.rows.toLocaleString("en-GB")} rows; the API's peak memory ${imported.peakMiBBefore} MiB before, ${imported.peakMiB} MiB after`,
  );
  for (const name of ["new", "corrected"]) {
    const { dryRunMs, commitMs, papaparseMs } = imported[name];
    const ratioOf = ((dryRunMs + commitMs) / Math.max(1, papaparseMs)).toFixed(0);
    console.log(`${name.padEnd(12)} dry run ${dryRunMs} ms, commit ${commitMs} ms; PapaParse alone ${papaparseMs} ms, ratio ${ratioOf}`);
  }
  console.log("\nstatements by the time of all their calls");
  for (const { totalMs, calls, meanMs, maxMs, query } of statements)
    console.log(`${totalMs} ms in ${calls} calls, mean ${meanMs}, most ${maxMs}: ${query.slice(0, 110)}`);
  console.log("\nslowest plans, with the time that explaining costs");
  for (const { ms, query, plan } of plans)
    console.log(`${ms.toFixed(1)} ms ${nodesOf(plan).join(" < ").slice(0, 120)}: ${query.slice(0, 110)}`);
}

/** The node types of a plan, from the top along the most expensive child. */
function nodesOf(plan) {
  const [dearest] = (plan.Plans ?? []).toSorted(
    (a, b) => b["Actual Total Time"] * b["Actual Loops"] - a["Actual Total Time"] * a["Actual Loops"],
  );
  const name = `${plan["Node Type"]}${plan["Relation Name"] ? ` on ${plan["Relation Name"]}` : ""}`;
  return dearest === undefined ? [name] : [name, ...nodesOf(dearest)];
}
