import path from "node:path";
import { Worker } from "node:worker_threads";
import type { WrittenCase } from "./current-labels.js";
import type { FileToRead, ReadingAnswers, ReadingAsk } from "./reading-words.js";

// From src/ and from dist/ the built file is the same steps away: a thread runs what is compiled.
const THREAD = path.join(__dirname, "../../dist/labels/reading-thread.js");

const OUT_OF_MEMORY = "out of memory";

/** Reading the file takes more memory than a label file may. */
export class FileTooComplex extends Error {}

/** A label file that is being read on a thread. One thing is asked at a time or in advance; answers come in the order of asking. */
export interface LabelReader {
  readonly open: () => Promise<ReadingAnswers["open"]>;
  readonly next: () => Promise<ReadingAnswers["next"]>;
  /** Of the rows that `next` told of last. */
  readonly judge: (known: readonly WrittenCase[]) => Promise<ReadingAnswers["judge"]>;
  readonly end: () => Promise<ReadingAnswers["end"]>;
  /** Ends the thread, whatever it does. */
  readonly close: () => Promise<void>;
}

/** MiB. The heap grows no further than it must; what is larger is no label file. */
const LIMITS = { maxYoungGenerationSizeMb: 8, maxOldGenerationSizeMb: 192 };

/** What a thread answers is of the type that was asked for, which only the asker knows. */
type Answered = { readonly value: never } | { readonly bug: string };

export function openLabelReader(file: FileToRead): LabelReader {
  const worker = new Worker(THREAD, { workerData: file, execArgv: [], resourceLimits: LIMITS });
  const waiting: ((answer: Answered) => void)[] = [];
  const fail = (why: string): void => {
    for (const settle of waiting.splice(0)) settle({ bug: why });
  };
  worker.on("message", (answer: Answered) => waiting.shift()?.(answer));
  worker.on("error", (error: Error) =>
    fail("code" in error && error.code === "ERR_WORKER_OUT_OF_MEMORY" ? OUT_OF_MEMORY : (error.stack ?? error.message)),
  );
  worker.on("exit", () => fail("The thread that reads a label file has ended."));
  const ask = <N extends ReadingAsk["what"]>(question: ReadingAsk & { readonly what: N }): Promise<ReadingAnswers[N]> =>
    new Promise((resolve, reject) => {
      waiting.push((answer) =>
        "bug" in answer ? reject(answer.bug === OUT_OF_MEMORY ? new FileTooComplex() : new Error(answer.bug)) : resolve(answer.value),
      );
      worker.postMessage(question, []);
    });
  return {
    open: () => ask({ what: "open" }),
    next: () => ask({ what: "next" }),
    judge: (known) => ask({ what: "judge", known }),
    end: () => ask({ what: "end" }),
    close: async () => void (await worker.terminate()),
  };
}
