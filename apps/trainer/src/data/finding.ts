/** Something a person should know about the data. Findings are data: nothing is thrown. */
export interface Finding {
  /** `excluded`: the case cannot be used; `warning`: used, but look at it; `note`: a choice that was made. */
  readonly level: "excluded" | "warning" | "note";
  /** File or folder, relative to the BIDS folder. */
  readonly where: string;
  readonly message: string;
  readonly remedy?: string;
}
