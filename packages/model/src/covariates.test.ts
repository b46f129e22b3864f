import { randomStream } from "@midline/shared/random";
import { COVARIATE_DROPOUT, covariateInputs, forgetting, type Patient, UNKNOWN } from "./covariates.js";

describe("age and sex as a network reads them", () => {
  it.each<readonly [Patient, readonly number[]]>([
    [{ ageYears: 40, sex: "female" }, [1, 0, 1, 1]],
    [{ ageYears: 0, sex: "male" }, [1, -2, 1, -1]],
    [{ ageYears: 90, sex: null }, [1, 2.5, 0, 0]],
    [{ ageYears: 104, sex: null }, [1, 2.5, 0, 0]],
    [UNKNOWN, [0, 0, 0, 0]],
  ])("of %p are %p", (patient, inputs) => {
    expect(covariateInputs(patient)).toEqual(inputs);
  });

  it("are each taken away from one in ten, apart from each other", () => {
    const random = randomStream("forgetting");
    const drawn = Array.from({ length: 20_000 }, () => forgetting({ ageYears: 30, sex: "male" }, random));
    const share = (is: (patient: Patient) => boolean): number => drawn.filter(is).length / drawn.length;
    const within = (found: number, expected: number) => expect(Math.abs(found - expected)).toBeLessThan(0.008);
    within(share(({ ageYears }) => ageYears === null), COVARIATE_DROPOUT); // prettier-ignore
    within(share(({ sex }) => sex === null), COVARIATE_DROPOUT); // prettier-ignore
    within(share(({ ageYears, sex }) => ageYears === null && sex === null), COVARIATE_DROPOUT ** 2); // prettier-ignore
    expect(forgetting(UNKNOWN, random)).toEqual(UNKNOWN);
  });
});
