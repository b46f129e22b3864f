const MINUS = "\u2212";

/** A figure with a fixed number of decimals and a true minus sign, so that columns line up. */
export const formatFixed = (value: number, decimals = 3): string => value.toFixed(decimals).replace("-", MINUS);

/** A count with thin spaces between thousands. */
export const formatCount = (value: number): string => String(Math.trunc(value)).replaceAll(/\B(?=(\d{3})+$)/g, "\u202f");

/** "3 cases", "1 case". */
export const formatQuantity = (count: number, one: string, many = `${one}s`): string => `${formatCount(count)} ${count === 1 ? one : many}`;

/** Bytes in binary units, three figures at most. */
export function formatBytes(bytes: number): string {
  const units = ["B", "KiB", "MiB", "GiB", "TiB"];
  let value = bytes;
  let unit = 0;
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit += 1;
  }
  return `${unit === 0 || value >= 100 ? value.toFixed(0) : value.toFixed(1)} ${units[unit] ?? ""}`;
}

/** A share of one as a whole percentage. */
export const formatPercent = (share: number): string => `${Math.round(share * 100)}\u202f%`;

/** A rank group: "1", or "1\u20133" when the rows cannot be told apart. */
export function formatRank(from: number | null | undefined, to: number | null | undefined): string {
  if (from === null || from === undefined) return "\u2013";
  return to === null || to === undefined || to === from ? String(from) : `${from}\u2013${to}`;
}

/** "p = 0.034", and no digits that mean nothing. */
export const formatP = (p: number): string => (p < 0.001 ? "p < 0.001" : `p = ${formatFixed(p)}`);

/** "0.812 (0.690\u20130.934)": never a value without its interval. */
export const formatEstimate = ({ value, low, high }: { readonly value: number; readonly low: number; readonly high: number }): string =>
  `${formatFixed(value)} (${formatFixed(low)}\u2013${formatFixed(high)})`;

/** The first characters of a digest: enough to tell two apart by eye. */
export const shortDigest = (digest: string): string => digest.slice(0, 12);
