import type { Cohort } from "../cases/cohorts.js";
import {
  type Pretraining,
  pretrainingOf,
  type Reference,
  referenceOf,
  type Selection,
  selectionOf,
  type StudySize,
  type Training,
} from "../design.js";
import type { Poisoned } from "../poisoning/design.js";
import { cohortsOf, normalCohorts, trainingCohorts } from "../cases/study-cohorts.js";

/** A piece of work for one process. */
export type Task =
  | { readonly kind: "cohort"; readonly id: string; readonly cohort: Cohort; readonly after: readonly string[] }
  | { readonly kind: "pretraining"; readonly id: string; readonly pretraining: Pretraining; readonly after: readonly string[] }
  | { readonly kind: "reference"; readonly id: string; readonly reference: Reference; readonly after: readonly string[] }
  | { readonly kind: "selection"; readonly id: string; readonly selection: Selection; readonly after: readonly string[] }
  | { readonly kind: "poisoned"; readonly id: string; readonly poisoned: Poisoned; readonly after: readonly string[] }
  | { readonly kind: "training"; readonly id: string; readonly training: Training; readonly after: readonly string[] };

type Subject = Cohort | Poisoned | Pretraining | Reference | Selection | Training;

/** All that a result depends on: its place in the store. How often an inner training is scored matters to what it chooses for alone. */
export function settingsOf(size: StudySize, subject: Subject): unknown {
  const isOfFold = "innerFold" in subject || ("fold" in subject && subject.fold !== null);
  const { selectEvery, ...rest } = size;
  return { size: isOfFold ? { ...rest, selectEvery } : rest, task: subject };
}

/** What, beside the size of the study, a task's result depends on. */
export function subjectOf(task: Task): Subject {
  switch (task.kind) {
    case "cohort":
      return task.cohort;
    case "pretraining":
      return task.pretraining;
    case "reference":
      return task.reference;
    case "selection":
      return task.selection;
    case "poisoned":
      return task.poisoned;
    case "training":
      return task.training;
  }
}

/** All work of a study, each piece after those that it reads: cohorts, then pretraining, then trainings in the order given. */
export function tasksOf(size: StudySize, trainings: readonly Training[]): readonly Task[] {
  const tasks = new Map<string, Task>();
  const add = (task: Task): string => {
    if (!tasks.has(task.id)) tasks.set(task.id, task);
    return task.id;
  };
  const cohort = (each: Cohort): string => add({ kind: "cohort", id: cohortName(each), cohort: each, after: [] });
  for (const training of trainings) {
    const before: string[] = [];
    if (training.pretrained) {
      const pretraining = pretrainingOf(training);
      before.push(add({ kind: "pretraining", id: pretraining.id, pretraining, after: normalCohorts(size, pretraining).map(cohort) }));
    }
    const selection = selectionOf(size, training);
    if (selection !== null) {
      const after = [...trainingCohorts(size, training).map(cohort), ...before];
      before.push(add({ kind: "selection", id: selection.id, selection, after }));
    }
    add({ kind: "training", id: training.id, training, after: [...cohortsOf(size, training).map(cohort), ...before] });
  }
  const first = trainings[0];
  if (first !== undefined) {
    const reference = referenceOf(first.seed);
    add({ kind: "reference", id: reference.id, reference, after: [] });
  }
  return [...tasks.values()];
}

/** All work of a poisoning suite: cohorts, then trainings in the order given. */
export function poisonedTasksOf(size: StudySize, all: readonly Poisoned[]): readonly Task[] {
  const cohorts = new Map(all.flatMap(({ training }) => cohortsOf(size, training).map((cohort) => [cohortName(cohort), cohort] as const)));
  return [
    ...[...cohorts].map(([id, cohort]): Task => ({ kind: "cohort", id, cohort, after: [] })),
    ...all.map((poisoned): Task => {
      const after = cohortsOf(size, poisoned.training).map(cohortName);
      return { kind: "poisoned", id: poisoned.id, poisoned, after };
    }),
  ];
}

const cohortName = ({ siteCode, seed, effects, normal, permuted }: Cohort): string =>
  ["patients", siteCode, `seed${seed}`, effects, normal ? "normal" : "", permuted ? "permuted" : ""].filter(Boolean).join("-");
