import { NETWORK_WORDS } from "../format/words";
import type { NetworkSize } from "../generated/graphql";
import type { Ablation, AblationArm, AblationDifference } from "./ablation-queries";

/** One matrix: all arms with the same settings beside rows and columns. */
export interface Facet {
  /** "network small, 32³ voxels of 6 mm". */
  readonly title: string;
  readonly rows: readonly string[];
  readonly columns: readonly string[];
  /** The arm of a row and column. */
  readonly armAt: (row: string, column: string) => AblationArm | undefined;
  /** What one row's or column's cells have over another's: differences within this matrix, between cells of one column or of one row. */
  readonly differencesIn: (line: { readonly row: string } | { readonly column: string }) => readonly AblationDifference[];
}

/** The matrices of an ablation, in the order of its arms. */
export function facetsOf({ dimensions, arms, differences }: Ablation): readonly Facet[] {
  const [rows, columns] = dimensions;
  const settingOf = (arm: AblationArm | undefined): string => JSON.stringify(arm?.levels.slice(2));
  return [...new Set(arms.map(settingOf))].map((setting): Facet => {
    const own = arms.filter((arm) => settingOf(arm) === setting);
    const inside = differences.filter(({ more, less }) => settingOf(arms[more]) === setting && settingOf(arms[less]) === setting);
    return {
      title: dimensions
        .slice(2)
        .map(({ name }, i) => `${name} ${levelWords(own[0]?.levels[i + 2] ?? "")}`)
        .join("; "),
      rows: rows?.levels ?? [],
      columns: columns?.levels ?? [],
      armAt: (row, column) => own.find(({ levels }) => levels[0] === row && levels[1] === column),
      differencesIn: (line) =>
        "row" in line
          ? inside.filter(({ dimension, more }) => dimension === columns?.name && arms[more]?.levels[0] === line.row)
          : inside.filter(({ dimension, more }) => dimension === rows?.name && arms[more]?.levels[1] === line.column),
    };
  });
}

/** Differences between matrices that were found. */
export const betweenFacets = ({ dimensions, differences }: Ablation): readonly AblationDifference[] =>
  differences.filter(({ dimension, auroc }) => auroc && dimensions.slice(2).some(({ name }) => name === dimension));

const isNetwork = (level: string): level is NetworkSize => level in NETWORK_WORDS;

/** The API's words, but for those that have words of their own on every page. */
export function levelWords(level: string): string {
  const network = level.toUpperCase();
  return isNetwork(network) ? NETWORK_WORDS[network] : level;
}
