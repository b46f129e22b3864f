import path from "node:path";
import type { NamedTensor } from "@midline/shared/weights/tensor-container";
import { pretrainingOf, selectionOf, type StudySize, type Training } from "../design.js";
import { runPoisoned } from "../poisoning/run-poisoned.js";
import { runPretraining } from "../training/pretrain.js";
import type { Ground, SelectionResult } from "../training/results.js";
import { runReference } from "../training/reference.js";
import { runSelection } from "../training/select.js";
import { runTraining } from "../training/train.js";
import { openShelf } from "../cases/shelf.js";
import { dealtPatients } from "../cases/study-cohorts.js";
import { startBackend, UnusableBackend } from "./backend.js";
import type { Backend } from "./backend-names.js";
import { openStore } from "./store.js";
import { settingsOf, subjectOf, type Task } from "./tasks.js";

/** From the process that shares work out. */
export interface Assignment {
  readonly task: Task;
  readonly size: StudySize;
  readonly folder: string;
  readonly backend: Backend;
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
    (error: unknown) => tell({ kind: "failed", why: whyOf(error) }),
  );
});

// Whoever shared the work out is gone, perhaps killed: what is finished is in the store.
process.on("disconnect", () => process.exit());

function whyOf(error: unknown): string {
  if (error instanceof UnusableBackend) return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

const tell = (report: Report): void => void process.send?.(report);
const onRound: Ground["onRound"] = (done, total) => tell({ kind: "progress", done, total });

async function work({ task, size, folder, backend, threads }: Assignment): Promise<void> {
  const shelf = openShelf(path.join(folder, "cases"), size.network);
  const store = openStore(path.join(folder, "results"));
  const ground = { size, shelf, onRound };
  const settings = settingsOf(size, subjectOf(task));
  const parentOf = (training: Training): readonly NamedTensor[] | null => {
    const pretraining = pretrainingOf(training);
    return training.pretrained ? store.weightsOf(pretraining.id, settingsOf(size, pretraining)) : null;
  };
  switch (task.kind) {
    case "cohort":
      shelf.make(task.cohort, onRound);
      return;
    case "pretraining": {
      const computedBy = await startBackend(backend, threads);
      const { result, weights } = await runPretraining(task.pretraining, ground);
      store.write(task.id, settings, { ...result, computedBy }, weights);
      return;
    }
    case "reference":
      store.write(task.id, settings, runReference(task.reference, ground));
      return;
    case "selection": {
      await startBackend(backend, threads);
      const { selection } = task;
      const patients = dealtPatients(size, selection.training, shelf);
      store.write(task.id, settings, await runSelection(selection, patients, { size, onRound, parent: parentOf(selection.training) }));
      return;
    }
    case "poisoned": {
      const computedBy = await startBackend(backend, threads);
      const { result, weights } = await runPoisoned(task.poisoned, ground);
      store.write(task.id, settings, { ...result, computedBy }, weights);
      return;
    }
    case "training": {
      const computedBy = await startBackend(backend, threads);
      const { training } = task;
      const selection = selectionOf(size, training);
      const selected: SelectionResult | null = selection && Object(store.read(selection.id, settingsOf(size, selection)));
      const { result, weights } = await runTraining(training, { parent: parentOf(training), selected }, ground);
      store.write(task.id, settings, { ...result, computedBy }, weights);
    }
  }
}
