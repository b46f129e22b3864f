/** What ends a hospital's code in a subject's name. */
const END = "00";

/** A code may hold a hyphen, which BIDS does not allow, and a zero, which begins what stands for it here. */
const spelt = (siteCode: string): string => siteCode.replaceAll("0", "0z").replaceAll("-", "0h");

/**
 * A case's subject in BIDS. In a file of one hospital it is named as its folder there is; of several hospitals, each of which names its cases by itself,
 * the hospital's code stands before the pseudonym, and can be read back: no two cases share a name, not even on a disk that takes A for a.
 */
export const bidsSubject = ({ siteCode, pseudonym }: { readonly siteCode: string; readonly pseudonym: string }, ofSites: number): string =>
  ofSites > 1 ? `sub-${spelt(siteCode)}${END}${pseudonym}` : `sub-${pseudonym}`;
