import { isExact } from "@midline/shared/cohorts/released-count";
import { formatCount, shortDigest } from "../format/format-number";
import type { LineageUse, LineageDirection, LineageKind } from "../generated/graphql";
import { countWords } from "../ui/count-text";
import type { LineageNodeData } from "./lineage-queries";

/** What a kind is called: one, several, and at the head of its column. */
export const KIND_WORDS: Readonly<Record<LineageKind, { readonly one: string; readonly many: string; readonly head: string }>> = {
  CASE: { one: "case", many: "cases", head: "Case" },
  ASSAY: { one: "tissue result", many: "tissue results", head: "Tissue" },
  REVISION: { one: "label", many: "labels", head: "Labels" },
  COHORT: { one: "snapshot", many: "snapshots", head: "Snapshot" },
  RUN: { one: "run", many: "runs", head: "Run" },
  ROUND: { one: "round", many: "rounds", head: "Rounds" },
  UPDATE: { one: "update", many: "updates", head: "Updates" },
  MODEL: { one: "model", many: "models", head: "Models" },
  EVALUATION: { one: "score", many: "scores", head: "Scores" },
  PREDICTION: { one: "prediction", many: "predictions", head: "Predictions" },
};

export const USE_WORDS: Readonly<Record<LineageUse, string>> = {
  TRAINED: "trained on it",
  INHERITED: "inherited it",
  SCORED: "scored on it",
};

export interface NodeWords {
  readonly title: string;
  readonly detail: string;
}

/** A node in two lines. */
export function nodeWords(node: LineageNodeData): NodeWords {
  const { one, many } = KIND_WORDS[node.kind];
  const { thing, count, assay } = node;
  if (assay)
    return {
      title: `${assay.name}: ${assay.result}`,
      detail: [assay.cloneOrPanel, assay.date].filter(Boolean).join(", ") || "tissue result",
    };
  const rounds = roundsOf(node);
  const place = node.sites.length === 1 ? node.sites[0]?.site.name : undefined;
  if (!node.id) {
    const amount = isExact(count) && count.atLeast === 1 ? `1 ${one}` : `${countWords(count)} ${many}`;
    return { title: amount, detail: place ?? (node.sites.length > 1 ? `of ${node.sites.length} hospitals` : rounds) };
  }
  switch (thing?.__typename) {
    case "Case":
      return { title: `Case ${thing.pseudonym}`, detail: "patient" };
    case "LineageRevision":
      return { title: `Label of ${thing.case.pseudonym}`, detail: `revision ${thing.number}` };
    case "Cohort":
    case "ModelVersion":
      return { title: thing.name, detail: one };
    case "Run":
      return { title: thing.name, detail: node.use ? USE_WORDS[node.use] : one };
    case "Round":
      return { title: `Round ${thing.number}`, detail: one };
    case "SiteUpdate":
      return { title: `Update of ${place ?? "a hospital"}`, detail: `SHA-256 ${shortDigest(thing.payloadDigest)}` };
    case "Evaluation":
      return { title: `Score at ${place ?? "a hospital"}`, detail: rounds };
    case "Prediction":
      return { title: `Prediction for ${thing.case.pseudonym}`, detail: one };
    case undefined:
      return { title: `One ${one}`, detail: place ?? rounds };
  }
}

function roundsOf({ fromRound, toRound }: LineageNodeData): string {
  if (typeof fromRound !== "number" || typeof toRound !== "number") return "";
  return fromRound === toRound ? `round ${formatCount(fromRound)}` : `rounds ${formatCount(fromRound)} to ${formatCount(toRound)}`;
}

/** What a screen reader says of a node. */
export function nodeLabel(node: LineageNodeData): string {
  const { title, detail } = nodeWords(node);
  const use = node.use && node.kind !== "RUN" ? USE_WORDS[node.use] : "";
  return [KIND_WORDS[node.kind].head, title, detail, use].filter((part) => part !== "").join(", ");
}

/** The page that shows a thing itself; null where there is none. */
export function pageOf(kind: LineageKind, id: string): string | null {
  const folders: Partial<Record<LineageKind, string>> = {
    CASE: "cases",
    COHORT: "cohorts",
    RUN: "runs",
    MODEL: "models",
    PREDICTION: "predictions",
  };
  const folder = folders[kind];
  return folder === undefined ? null : `/${folder}/${id}`;
}

export interface LineageAddress {
  readonly kind: LineageKind;
  readonly id: string;
  readonly direction: LineageDirection;
}

/** The address of a lineage. */
export const lineageAddress = ({ kind, id, direction }: LineageAddress): string =>
  `/lineage?${new URLSearchParams({ kind: kind.toLowerCase(), id, ...(direction === "UPSTREAM" ? { direction: "upstream" } : {}) }).toString()}`;

/** What an address asks for; null where it names nothing. */
export function readLineageAddress(query: Pick<URLSearchParams, "get">): LineageAddress | null {
  const id = query.get("id");
  const wanted = query.get("kind")?.toUpperCase();
  const kind = KINDS.find((each) => each === wanted);
  if (id === null || kind === undefined || kind === "ASSAY") return null;
  return { kind, id, direction: query.get("direction") === "upstream" ? "UPSTREAM" : "DOWNSTREAM" };
}

const KINDS: readonly LineageKind[] = [
  "CASE",
  "ASSAY",
  "REVISION",
  "COHORT",
  "RUN",
  "ROUND",
  "UPDATE",
  "MODEL",
  "EVALUATION",
  "PREDICTION",
];
