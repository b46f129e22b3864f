/**
 * The name of a phantom at its site: letters of the site's code and a number, such as TARN0001; a healthy head is TARNN0001.
 * Letters and digits only, as BIDS and the consortium ask.
 */
export function phantomPseudonym(siteCode: string, number: number, normal = false): string {
  const [first = "", ...others] = siteCode.toUpperCase().split("-");
  const letters = first.slice(0, 4) + others.map((part) => part.slice(0, 1)).join("");
  return `${letters}${normal ? "N" : ""}${String(number).padStart(4, "0")}`;
}
