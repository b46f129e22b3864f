import type { Cohort } from "../cases/cohorts.js";
import { type Pretraining, pretrainingOf, type StudySize, type Training } from "../design.js";
import { cohortsOf, normalCohorts } from "../cases/study-cohorts.js";

/** A piece of work for one process. */
export type Task =
  | { readonly kind: "cohort"; readonly id: string; readonly cohort: Cohort; readonly after: readonly string[] }
  | { readonly kind: "pretraining"; readonly id: string; readonly pretraining: Pretraining; readonly after: readonly string[] }
  | { readonly kind: "training"; readonly id: string; readonly training: Training; readonly after: readonly string[] };

/** All work of a study, each piece after those that it reads: cohorts, then pretraining, then trainings in the order given. */
export function tasksOf(size: StudySize, trainings: readonly Training[]): readonly Task[] {
  const tasks = new Map<string, Task>();
  const add = (task: Task): string => {
    if (!tasks.has(task.id)) tasks.set(task.id, task);
    return task.id;
  };
  const cohort = (each: Cohort): string => add({ kind: "cohort", id: cohortName(each), cohort: each, after: [] });
  for (const training of trainings) {
    const reads = cohortsOf(size, training).map(cohort);
    if (training.pretrained) {
      const pretraining = pretrainingOf(training);
      reads.push(add({ kind: "pretraining", id: pretraining.id, pretraining, after: normalCohorts(size, pretraining).map(cohort) }));
    }
    add({ kind: "training", id: training.id, training, after: reads });
  }
  return [...tasks.values()];
}

const cohortName = ({ siteCode, seed, effects, normal, permuted }: Cohort): string =>
  ["patients", siteCode, `seed${seed}`, effects, normal ? "normal" : "", permuted ? "permuted" : ""].filter(Boolean).join("-");
