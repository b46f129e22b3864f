import { checkGradients, type CheckReport, checkValues } from "@midline/kernels/backend-check";
import { ok, refuse, type Result } from "@midline/shared/result";
import { type BackendCandidate, type BackendFacts, BACKENDS } from "./backend-candidates.js";

/** The backend that computes from now on, and how it was found. */
export interface ChosenBackend {
  readonly name: string;
  readonly what: string;
  /** Those tried before it, with the reason why each was not taken. */
  readonly notTaken: readonly NotTaken[];
  readonly report: CheckReport;
  readonly facts: BackendFacts;
}

export interface BackendWishes {
  /** Training, which asks for gradients too, when not given. */
  readonly purpose?: "training" | "prediction";
  /** This one or none. */
  readonly name?: string;
  /** Threads of our own kernels; all processors when not given. */
  readonly threads?: number;
  /** Called when a backend has started, and when it has been checked. */
  readonly onStage?: (stage: string) => void;
}

export interface NotTaken {
  readonly name: string;
  readonly why: string;
}

/**
 * Starts the first backend that is installed and whose values are right, and its gradients where it is to train.
 * No backend trains before `checkGradients` has passed on it, none predicts before `checkValues` has, and a GPU that is only a driver's is for those who ask for it. Refuses with `BACKEND_UNFIT` when none is left.
 */
export async function chooseBackend(
  { purpose = "training", name: wanted, threads, onStage = () => undefined }: BackendWishes = {},
  candidates: readonly BackendCandidate[] = BACKENDS,
): Promise<Result<ChosenBackend>> {
  const notTaken: NotTaken[] = [];
  for (const { name, what, start } of candidates) {
    if (wanted !== undefined && name !== wanted) continue;
    let facts: BackendFacts;
    try {
      facts = await start(threads);
    } catch (error) {
      notTaken.push({ name, why: reasonOf(error) });
      continue;
    }
    onStage("starting the backend");
    if (facts.software === true && wanted === undefined) {
      notTaken.push({
        name,
        why: `its GPU is the processor under a software driver (${facts.adapter}); --backend ${name} takes it all the same`,
      });
      continue;
    }
    const report = await (purpose === "training" ? checkGradients() : checkValues());
    onStage(`checking ${report.checked}`);
    if (report.pass) return ok({ name, what, notTaken, report, facts });
    notTaken.push({ name, why: failureOf(report) });
  }
  return refuse({
    code: "BACKEND_UNFIT",
    message: `No compute backend may be used. ${notTaken.map(({ name, why }) => `${name}: ${why}.`).join(" ")}`.slice(0, 1000),
    remedy:
      wanted === undefined
        ? "Install midline-site again; if it stays so, report this message."
        : "Leave --backend out, to take the first that works.",
  });
}

/** How far off the worst figure was, and of what. */
export function failureOf({ checked, findings, tolerance }: CheckReport): string {
  const failed = findings.filter((finding) => !finding.pass);
  const worst = failed.reduce<(typeof failed)[number] | undefined>(
    (a, b) => (a === undefined || b.maxRelativeError > a.maxRelativeError ? b : a),
    undefined,
  );
  if (worst === undefined) return "it passed";
  const error = worst.problem ?? `relative error ${worst.maxRelativeError.toExponential(1)}, allowed ${tolerance.toExponential(0)}`;
  return `its ${checked} are wrong in ${failed.length} of ${findings.length} checks, worst ${worst.operation} (${error})`;
}

function reasonOf(error: unknown): string {
  const code = typeof error === "object" && error !== null && "code" in error ? error.code : undefined;
  if (code === "MODULE_NOT_FOUND" || code === "ERR_MODULE_NOT_FOUND") return "it is not installed";
  const message = typeof error === "object" && error !== null && "message" in error ? String(error.message) : String(error);
  return `it does not start (${message.split("\n")[0] ?? ""})`;
}
