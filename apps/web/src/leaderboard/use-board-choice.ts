import { FOLDS } from "@midline/shared/cohorts/folds";
import { useRouter, useSearchParams } from "next/navigation";

/** What the page shows, as its address says it: a link to it shows the same. */
export interface BoardChoice {
  /** Null for the newest cohort. */
  readonly cohort: string | null;
  /** Null for the cohort's validation split. */
  readonly fold: number | null;
  readonly everyRound: boolean;
  readonly view: "ranking" | "ablation";
}

/** The choice that an address's query says; what it does not know counts as not said. */
export function readBoardChoice(query: Pick<URLSearchParams, "get">): BoardChoice {
  const fold = /^\d$/.test(query.get("fold") ?? "") ? Number(query.get("fold")) : null;
  return {
    cohort: query.get("cohort"),
    fold: fold !== null && fold < FOLDS ? fold : null,
    everyRound: query.get("rounds") === "all",
    view: query.get("view") === "ablation" ? "ablation" : "ranking",
  };
}

/** The address of a choice: what is as usual is left out. */
export function boardAddress({ cohort, fold, everyRound, view }: BoardChoice): string {
  const said = new URLSearchParams({
    ...(cohort === null ? {} : { cohort }),
    ...(fold === null ? {} : { fold: String(fold) }),
    ...(everyRound ? { rounds: "all" } : {}),
    ...(view === "ablation" ? { view } : {}),
  }).toString();
  return said === "" ? "/leaderboard" : `/leaderboard?${said}`;
}

/** The choice in the page's address, and how to change it. */
export function useBoardChoice(): readonly [BoardChoice, (change: Partial<BoardChoice>) => void] {
  const router = useRouter();
  const choice = readBoardChoice(useSearchParams());
  return [choice, (change) => router.replace(boardAddress({ ...choice, ...change }), { scroll: false })];
}
