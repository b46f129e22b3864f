/** One line of a plan as a coordinator reads it before approving. */
export interface PlanLine {
  readonly label: string;
  readonly value: string;
}

const LABELS: Readonly<Record<string, string>> = {
  name: "Name",
  target: "Question",
  network: "Network",
  cohort: "Cohort",
  trainingSites: "Hospitals that train",
  externalSites: "Hospitals that only score",
  rounds: "Rounds",
  localSteps: "Training steps per round",
  batchSize: "Cases per step",
  learningRate: "Peak learning rate",
  weightDecay: "Weight decay",
  gradientClipNorm: "Gradient clip (L2 norm)",
  proximalMu: "FedProx strength",
  segmentationWeight: "Weight of the segmentation loss",
  labelCounts: "Labelled training cases, all hospitals",
  quorum: "Hospitals needed to close a round",
  noProgressTimeoutS: "Round may close at quorum without progress for",
  maxUpdateNorm: "Updates refused above (L2 norm)",
  seed: "Seed",
  protocolVersion: "Protocol version",
};

/**
 * The whole frozen plan in readable lines. A field this page does not know still gets its line: what is hashed is shown.
 * Null when the text is not a plan.
 */
export function readPlan(json: string): readonly PlanLine[] | null {
  const plan = parseObject(json);
  if (plan === null) return null;
  const order = Object.keys(LABELS);
  return Object.entries(plan)
    .sort(([a], [b]) => rank(order, a) - rank(order, b))
    .map(([key, value]) => ({ label: LABELS[key] ?? key, value: said(key, value) }));
}

const rank = (order: readonly string[], key: string): number => {
  const index = order.indexOf(key);
  return index < 0 ? order.length : index;
};

function parseObject(json: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(json);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value } : null;
  } catch {
    return null;
  }
}

function said(key: string, value: unknown): string {
  if (key === "noProgressTimeoutS" && typeof value === "number") return `${value}\u00a0s`;
  if (Array.isArray(value)) return value.length === 0 ? "none" : value.map((one) => said("", one)).join(", ");
  if (typeof value === "object" && value !== null) {
    return Object.entries(value)
      .map(([name, inner]) => `${name} ${said("", inner)}`)
      .join(", ");
  }
  return typeof value === "string" && DIGEST.test(value) ? `${value.slice(0, 12)}…` : String(value);
}

const DIGEST = /^[0-9a-f]{64}$/;
