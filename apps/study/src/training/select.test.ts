import { registerMidlineBackend } from "@midline/kernels/register-backend";
import { type Cohort, makeCases, type StudyCase } from "../cases/cohorts.js";
import type { Shelf } from "../cases/shelf.js";
import { type DealtCase, dealtPatients } from "../cases/study-cohorts.js";
import { type Selection, selectionOf, SIZES, type StudySize, trainingsOf } from "../design.js";
import { runSelection } from "./select.js";
import { runTraining } from "./train.js";

beforeAll(async () => {
  await registerMidlineBackend();
});

const size: StudySize = { ...SIZES.smoke, internalTest: 2, externalTest: 2, rounds: 2, localSteps: 1, batchSize: 2 };
const training = trainingsOf(size, { arms: ["cotraining"], seeds: [1], folds: 1 }).find(({ fold }) => fold !== null)!;
const selection = selectionOf(size, training)!;

const made = new Map<string, readonly StudyCase[]>();
const shelf: Shelf = {
  make: () => undefined,
  open(cohort: Cohort) {
    const cases = made.get(cohort.siteCode) ?? [...makeCases(cohort, size.network)];
    made.set(cohort.siteCode, cases);
    return cases;
  },
};
const patients = dealtPatients(size, training, shelf);

const select = async (of: readonly DealtCase[], what: Selection = selection) => {
  const { seconds: _, ...result } = await runSelection(what, of, { size, onRound: () => undefined, parent: null });
  return result;
};
/** The patients of a fold with the other label and another's picture. */
const changed = (fold: number | null): readonly DealtCase[] =>
  patients.map((each) =>
    each.fold === fold
      ? { ...each, known: { ...each.known, label: each.known.label === 1 ? 0 : 1, image: each.known.image.map((value) => -value) } }
      : each,
  );

describe("an inner training", () => {
  it("gives the same bits whatever the labels and pictures of the outer fold, and others for those of the inner fold or of who trains", async () => {
    const result = await select(patients);
    expect(result.logLosses.map(({ round }) => round)).toEqual([1, 2]);
    expect(patients.some(({ fold }) => fold === training.fold)).toBe(true);
    expect(result.n).toBe(patients.filter(({ fold }) => fold === selection.innerFold).length);
    expect(await select(changed(training.fold))).toEqual(result);
    expect((await select(changed(selection.innerFold))).logLosses).not.toEqual(result.logLosses);
    expect((await select(changed(2))).logLosses).not.toEqual(result.logLosses);
  });

  it("is none where the fold that chooses is the fold that is judged", async () => {
    await expect(select(patients, { ...selection, innerFold: 0 })).rejects.toThrow("three folds at least");
  });

  it("tells the fold's own training when to stop, on the rate of the whole plan", async () => {
    const ground = { size, shelf, onRound: () => undefined };
    const selected = { ...(await select(patients)), seconds: 0 };
    const stopped = { ...selected, frozen: { ...selected.frozen, round: 1 } };
    const [whole, short] = [await runTraining(training, { parent: null, selected: null }, ground), await runTraining(training, { parent: null, selected: stopped }, ground)]; // prettier-ignore
    expect(whole.result.losses).toHaveLength(2);
    expect(short.result.losses).toEqual(whole.result.losses.slice(0, 1));
    expect(short.result.weightsDigest).not.toBe(whole.result.weightsDigest);
    expect(short.result.selected).toEqual(stopped);
    const names = patients.filter(({ fold }) => fold === training.fold).map(({ known }) => known.pseudonym);
    expect(short.result.heldOut.map(({ pseudonym }) => pseudonym)).toEqual(names);
  });
});
