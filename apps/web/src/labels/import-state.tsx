import type { ImportState } from "../generated/graphql";
import { StateBadge } from "../ui/state-badge";

const WORDS: Readonly<Record<ImportState, { readonly word: string; readonly tone: string }>> = {
  READING: { word: "being read", tone: "blue" },
  DRY_RUN: { word: "dry run only", tone: "gray" },
  COMMITTED: { word: "committed", tone: "teal" },
  UNDONE: { word: "undone", tone: "orange" },
  FAILED: { word: "failed", tone: "red" },
  DROPPED: { word: "given up", tone: "gray" },
};

/** How far an import is, in a word. */
export const ImportStateBadge = ({ state }: { readonly state: ImportState }) => <StateBadge state={WORDS[state]} />;
