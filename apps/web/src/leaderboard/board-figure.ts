/** What the hospitals' columns show. The rank is always by AUROC. */
export type BoardFigure = "auroc" | "dice" | "brier";

export const BOARD_FIGURES: readonly { readonly key: BoardFigure; readonly title: string; readonly reference?: number }[] = [
  { key: "auroc", title: "AUROC", reference: 0.5 },
  { key: "dice", title: "Dice" },
  { key: "brier", title: "Brier" },
];
