import { ARMS, SIZES, trainingsOf } from "./design.js";
import { canonicalHash } from "@midline/shared/canonical-hash";
import { settingsOf, tasksOf } from "./work/tasks.js";

const size = SIZES.ci;
const choice = { arms: ARMS, seeds: [1, 2, 3], folds: 5 };

describe("the trainings of a study", () => {
  it("each have a name of their own, and hold every comparison that must be shown", () => {
    const trainings = trainingsOf(size, choice);
    const ids = trainings.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const seed of choice.seeds) {
      for (const name of [
        "cotraining-federated",
        "classifier-federated",
        "cotraining-pooled",
        "cotraining-local-north",
        "cotraining-local-south",
      ])
        expect(ids).toContain(`${name}-seed${seed}`);
      expect(ids).toContain(`cotraining-federated-pretrained-share0.25-seed${seed}`);
      expect(ids).toContain(`cotraining-federated-age-sex-seed${seed}`);
    }
    expect(ids.filter((id) => id.includes("-even-"))).toEqual(["cotraining-federated-even-seed1"]);
    expect(trainings.filter(({ fold }) => fold !== null).map(({ fold }) => fold)).toEqual([0, 1, 2, 3, 4]);
    expect(trainings.filter(({ permuted, effects }) => permuted || effects === "no-signal")).toHaveLength(6);
  });

  it("are only those of the arms, seeds and folds that were asked for", () => {
    const some = trainingsOf(size, { arms: ["classifier"], seeds: [2], folds: 0 });
    expect(some.map(({ id }) => id)).toEqual(["classifier-federated-seed2", "classifier-federated-pretrained-seed2"]);
    expect(trainingsOf(size, { ...choice, seeds: [] })).toEqual([]);
  });

  it("that hold out a fold come after the choice made for them, which reads nobody of the second centre and leaves their fold out", () => {
    const tasks = tasksOf(size, trainingsOf(size, choice));
    const ofFolds = tasks.filter((task) => task.kind === "training" && task.training.fold !== null);
    expect(ofFolds).toHaveLength(5);
    for (const task of ofFolds) {
      const [selection] = tasks.filter((each) => each.kind === "selection" && each.selection.training.id === task.id);
      if (selection?.kind !== "selection") throw new Error(`nothing chooses for ${task.id}`);
      expect(task.after).toContain(selection.id);
      expect(selection.selection.innerFold).not.toBe(selection.selection.training.fold);
      const cohorts = tasks.flatMap((each) => (each.kind === "cohort" && selection.after.includes(each.id) ? [each.cohort.siteCode] : []));
      expect(cohorts).toEqual(size.hospitals.map(({ code }) => code));
    }
    expect(tasks.filter(({ kind }) => kind === "selection")).toHaveLength(5);
  });

  it("keep their place in the store however often inner trainings are scored, unless they hold out a fold", () => {
    const other = { ...size, selectEvery: size.selectEvery + 1 };
    for (const training of trainingsOf(size, choice)) {
      const moved = canonicalHash(settingsOf(size, training)) !== canonicalHash(settingsOf(other, training));
      expect(moved).toBe(training.fold !== null);
    }
  });

  it("come after all that they read, each of which is made once", () => {
    const tasks = tasksOf(size, trainingsOf(size, choice));
    const before = new Set<string>();
    for (const { id, after } of tasks) {
      expect(before.has(id)).toBe(false);
      for (const read of after) expect(before.has(read)).toBe(true);
      before.add(id);
    }
    expect(tasks.filter(({ kind }) => kind === "pretraining")).toHaveLength(3);
  });
});
