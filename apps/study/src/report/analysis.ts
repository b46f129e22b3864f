import { RESEARCH_USE_ONLY, SYNTHETIC } from "@midline/shared/disclaimers";
import type { Choice, SizeName, StudySize, Training } from "../design.js";
import type { Computed, PretrainingResult, ReferenceResult, Score, TrainingResult } from "../training/results.js";
import { type Control, controlsOf, leaks, oracleOf } from "./controls.js";
import { type CrossValidated, type CrossValidation, crossValidate } from "./cross-validation.js";
import { type Figures, figuresOf } from "./figures-of.js";
import { covariateFindingsOf, type Finding, findingsOf, type Level, levelsOf, REPORT_SEED, trainingsLike } from "./findings.js";

export interface StudyReport {
  readonly notice: string;
  readonly data: string;
  readonly size: SizeName;
  readonly settings: StudySize;
  readonly ran: Choice & { readonly trainings: number; readonly ofAll: number; readonly complete: boolean };
  readonly machine: { readonly cpu: string; readonly cores: number; readonly node: string };
  readonly trainings: readonly (Omit<TrainingResult & Computed, "internal" | "external" | "heldOut"> & {
    readonly internal: Figures;
    readonly external: Figures;
    readonly heldOut: Figures | null;
  })[];
  readonly pretrainings: readonly (PretrainingResult & Computed)[];
  readonly findings: readonly Finding[];
  readonly levels: readonly Level[];
  readonly controls: readonly Control[];
  readonly sameTwice: { readonly ids: readonly [string, string]; readonly identical: boolean } | null;
  readonly crossValidation: CrossValidation | null;
  /** Radiomics over the true mask, see `runReference`; null where it was not run. */
  readonly radiomics: { readonly internal: Figures; readonly external: Figures } | null;
  readonly oracle: { readonly internal: number | null; readonly external: number | null };
  /** Models that are told age and sex, apart from those that see the image only. */
  readonly covariates: {
    readonly findings: readonly Finding[];
    /** Age alone, see `runReference`; null where it was not run. */
    readonly ageAlone: { readonly internal: Figures; readonly external: Figures } | null;
    readonly oracle: { readonly internal: number | null; readonly external: number | null };
  };
  /** Trainings whose AUROC lies above the oracle's by more than two standard errors. */
  readonly leaks: readonly string[];
}

export interface Context extends Pick<StudyReport, "size" | "settings" | "ran" | "machine" | "pretrainings"> {
  readonly reference: ReferenceResult | null;
}

/** Says what the results of a study say. Pure: the same results give the same report. */
export function analyse(
  results: readonly (TrainingResult & Computed)[],
  { size, settings, ran, machine, pretrainings, reference }: Context,
): { readonly report: StudyReport; readonly crossValidation: CrossValidated | null } {
  const like = (wanted: Partial<Training>) => trainingsLike(results, wanted);
  const co = like({});
  const controls = [...controlsOf("labels permuted", like({ permuted: true })), ...controlsOf("no signal", like({ effects: "no-signal" }))];
  const repeated = like({ repeat: 1 })[0];
  const original = co.find(({ training }) => training.seed === repeated?.training.seed);
  const cv = crossValidate(
    results
      .filter(({ training }) => training.arm === "cotraining" && !training.pretrained)
      .flatMap(({ training: { fold }, selected, heldOut, external }) =>
        fold === null || selected === undefined ? [] : [{ fold, selected, heldOut, external }],
      )
      .toSorted((a, b) => a.fold - b.fold),
    REPORT_SEED,
  );
  const imageOnly = results.filter(({ training }) => training.covariates === "none");
  const [anyone, told] = [co[0] ?? imageOnly[0], like({ covariates: "age-sex" })[0]];
  const figuresIn = (found: { readonly internal: readonly Score[]; readonly external: readonly Score[] }) => ({
    internal: figuresOf(found.internal, REPORT_SEED),
    external: figuresOf(found.external, REPORT_SEED),
  });
  const oraclesOf = (result: TrainingResult | undefined) => ({
    internal: oracleOf(result?.internal ?? []),
    external: oracleOf(result?.external ?? []),
  });
  const report: StudyReport = {
    notice: RESEARCH_USE_ONLY,
    data: SYNTHETIC,
    size,
    settings,
    ran,
    machine,
    trainings: results.map(({ internal, external, heldOut, ...trained }) => ({
      ...trained,
      internal: figuresOf(internal, REPORT_SEED),
      external: figuresOf(external, REPORT_SEED),
      heldOut: heldOut.length === 0 ? null : figuresOf(heldOut, REPORT_SEED),
    })),
    pretrainings,
    findings: findingsOf(results, settings),
    levels: levelsOf(co.length > 0 ? co : imageOnly),
    controls,
    sameTwice:
      repeated === undefined || original === undefined
        ? null
        : { ids: [original.training.id, repeated.training.id], identical: original.weightsDigest === repeated.weightsDigest },
    crossValidation: cv?.figures ?? null,
    radiomics: reference && figuresIn(reference),
    oracle: oraclesOf(anyone),
    covariates: { findings: covariateFindingsOf(results), ageAlone: reference && figuresIn(reference.ageAlone), oracle: oraclesOf(told) },
    leaks: results.filter(leaks).map(({ training }) => training.id),
  };
  return { report, crossValidation: cv };
}
