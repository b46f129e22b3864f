// What was found, in words.

export function printReport({ SYNTHETIC, machine, loadBefore, loadAfter, aggregation, rounds }) {
  console.log(`SYNTHETIC: ${SYNTHETIC}`);
  console.log(`${machine.cores} x ${machine.cpu}, ${machine.memoryGiB} GiB, Node ${machine.node}`);
  console.log(`load average ${loadOf(loadBefore)} before, ${loadOf(loadAfter)} after`);
  for (const each of aggregation) printAggregation(each);
  for (const each of rounds) printRounds(each);
}

function printAggregation({ megabytes, updateMegabytes, sites, rule, contents, runs }) {
  const { memcpy, disk, ours, ...peers } = runs;
  console.log(
    `\n${sites} updates of a model of ${megabytes} MB, ${rule} of ${contents}: ${ours.length} runs, each by turns; median (least to most)`,
  );
  const bytes = updateMegabytes * 1e6 * sites;
  line(
    "memcpy of all updates, one thread",
    spread(
      memcpy.map(({ ms }) => ms),
      msText,
    ),
  );
  line(
    "one model written and synced, nothing else",
    spread(
      disk.map(({ ms }) => ms),
      msText,
    ),
  );
  line(
    "ours, from files to a blob",
    spread(
      ours.map(({ ms }) => ms),
      msText,
    ),
  );
  line(
    "  / memcpy, run by run",
    spread(
      ours.map(({ ms }, i) => ms / memcpy[i].ms),
      ratioText,
    ),
  );
  line(
    "  processor time, all threads",
    spread(
      ours.map(({ cpuMs }) => cpuMs),
      msText,
    ),
  );
  line(
    "  / that of the memcpy",
    spread(
      ours.map(({ cpuMs }, i) => cpuMs / memcpy[i].cpuMs),
      ratioText,
    ),
  );
  // A copy reads and writes every byte; we read each update and the base once, and write one model.
  line(
    "  share of the memory's bandwidth",
    spread(
      ours.map(({ ms }, i) => (bytes + 2 * updateMegabytes * 1e6) / ms / ((2 * bytes) / Math.min(memcpy[i].ms, memcpy[i].allCoresMs))),
      percentText,
    ),
  );
  line(
    "  peak memory above the start",
    spread(
      ours.map(({ peakBytes }) => peakBytes / (megabytes * 1e6)),
      modelsText,
    ),
  );
  line(
    "ours after a restart, all blobs hashed",
    spread(
      ours.map(({ afterRestartMs }) => afterRestartMs),
      msText,
    ),
  );
  for (const [peer, turns] of Object.entries(peers)) {
    line(
      `${peer}: all in memory, one mean`,
      spread(
        turns.map(({ ms }) => ms),
        msText,
      ),
    );
    line(
      "  / ours, run by run",
      spread(
        turns.map(({ ms }, i) => ms / ours[i].ms),
        ratioText,
      ),
    );
    line(
      "  peak memory above the start",
      spread(
        turns.map(({ peakBytes }) => peakBytes / (megabytes * 1e6)),
        modelsText,
      ),
    );
  }
}

function printRounds({ megabytes, sites, rounds }) {
  console.log(`\nA real coordinator with PostgreSQL, ${sites} updates of ${megabytes} MB: ${rounds.length} rounds; median (least to most)`);
  line(
    "last byte in -> next round open",
    spread(
      rounds.map(({ ms }) => ms),
      msText,
    ),
  );
  line(
    "  of it: last update accepted",
    spread(
      rounds.map(({ acceptedMs }) => acceptedMs),
      msText,
    ),
  );
  line(
    "  longest hold-up of the event loop",
    spread(
      rounds.map(({ longestHoldUpMs }) => longestHoldUpMs),
      msText,
    ),
  );
}

const line = (name, found) => console.log(`${name.padEnd(42)} ${found}`);
const loadOf = (load) => load.map((value) => value.toFixed(1)).join(" ");
const msText = (ms) => `${ms.toFixed(0)} ms`;
const ratioText = (ratio) => ratio.toFixed(2);
const percentText = (share) => `${(100 * share).toFixed(0)} %`;
const modelsText = (models) => `${models.toFixed(2)} models`;

/** Median, least and most, in the words of `text`. */
export function spread(values, text) {
  const sorted = values.toSorted((a, b) => a - b);
  const half = sorted.length / 2;
  const median = (sorted[Math.ceil(half) - 1] + sorted[Math.floor(half)]) / 2;
  return `${text(median)} (${text(sorted[0])} to ${text(sorted.at(-1))})`;
}
