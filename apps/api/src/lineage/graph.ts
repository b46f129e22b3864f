import type { ReleasedCount } from "@midline/shared/cohorts/released-count";
import type { LabelUse, LineageKind } from "./lineage-kinds.js";

/** How many a site has, and what of it others are told at a floor; the band of the number when nothing else is said. */
export interface SiteAmount {
  readonly siteId: string;
  readonly count: number;
  readonly tell?: (floor: number) => ReleasedCount;
}

/** One thing, or several of one kind that are shown as one. */
export interface GraphNode {
  readonly key: string;
  readonly kind: LineageKind;
  /** Of the one thing; null of several. */
  readonly id: string | null;
  /** The row it stands in; null left of any run. */
  readonly runId: string | null;
  readonly from: number | null;
  readonly to: number | null;
  readonly use: LabelUse | null;
  /** How many there are at each site; empty where they are no site's. */
  readonly sites: readonly SiteAmount[];
  readonly count: number;
}

export interface GraphEdge {
  readonly from: string;
  readonly to: string;
  readonly use: LabelUse | null;
}

export interface LineageGraph {
  readonly focus: string;
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
}

/** What a node is when nothing else is known of it: one thing that stands in no row. */
export const ONE = { id: null, runId: null, from: null, to: null, use: null, sites: [], count: 1 } as const;

/** The name of one thing. */
export const keyOf = ({ kind, id }: { readonly kind: LineageKind; readonly id: string }): string => `${kind}/${id}`;

export const nodeOf = (kind: LineageKind, id: string): GraphNode => ({ ...ONE, key: keyOf({ kind, id }), kind, id });
