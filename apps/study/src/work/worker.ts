import path from "node:path";
import { registerMidlineBackend } from "@midline/kernels/register-backend";
import { pretrainingOf, type StudySize } from "../design.js";
import { runPretraining } from "../training/pretrain.js";
import type { Ground } from "../training/results.js";
import { runReference } from "../training/reference.js";
import { runTraining } from "../training/train.js";
import { openShelf } from "../cases/shelf.js";
import { openStore } from "./store.js";
import type { Task } from "./tasks.js";

/** From the process that shares work out. */
export interface Assignment {
  readonly task: Task;
  readonly size: StudySize;
  readonly folder: string;
  readonly threads: number;
}

/** To it. */
export type Report =
  | { readonly kind: "progress"; readonly done: number; readonly total: number }
  | { readonly kind: "done" }
  | { readonly kind: "failed"; readonly why: string };

/** One process of a study: does the tasks that it is given, one after the other. */
process.on("message", (assignment: Assignment) => {
  work(assignment).then(
    () => tell({ kind: "done" }),
    (error: unknown) => tell({ kind: "failed", why: error instanceof Error ? (error.stack ?? error.message) : String(error) }),
  );
});

// Whoever shared the work out is gone, perhaps killed: what is finished is in the store.
process.on("disconnect", () => process.exit());

const tell = (report: Report): void => void process.send?.(report);
const onRound: Ground["onRound"] = (done, total) => tell({ kind: "progress", done, total });

async function work({ task, size, folder, threads }: Assignment): Promise<void> {
  const shelf = openShelf(path.join(folder, "cases"), size.network);
  const store = openStore(path.join(folder, "results"));
  const ground = { size, shelf, onRound };
  switch (task.kind) {
    case "cohort":
      shelf.make(task.cohort, onRound);
      return;
    case "pretraining": {
      await registerMidlineBackend({ threads });
      const { result, weights } = await runPretraining(task.pretraining, ground);
      store.write(task.id, { size, task: task.pretraining }, result, weights);
      return;
    }
    case "reference":
      store.write(task.id, { size, task: task.reference }, runReference(task.reference, ground));
      return;
    case "training": {
      await registerMidlineBackend({ threads });
      const { training } = task;
      const pretraining = pretrainingOf(training);
      const parent = training.pretrained ? store.weightsOf(pretraining.id, { size, task: pretraining }) : null;
      const { result, weights } = await runTraining(training, parent, ground);
      store.write(task.id, { size, task: training }, result, weights);
    }
  }
}
