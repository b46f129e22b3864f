interface Round {
  readonly id: string;
  readonly runId: string;
  readonly roundNumber: number;
}

interface Standing {
  /** Whether every site that was asked has answered or declined. */
  readonly isScored: (id: string) => boolean;
  /** Whether an alias points at it. */
  readonly isPromoted: (id: string) => boolean;
}

/**
 * What a board shows of a family of versions unless every round is asked for: of each run the last version that is scored, whatever its
 * figures (its very last while none is), and every version that an alias points at. In the order given.
 */
export function shownVersions<T extends Round>(versions: readonly T[], { isScored, isPromoted }: Standing): readonly T[] {
  const last = new Map<string, T>();
  for (const version of versions) {
    const known = last.get(version.runId);
    if (known === undefined || isLater(version, known, isScored)) last.set(version.runId, version);
  }
  return versions.filter((version) => last.get(version.runId) === version || isPromoted(version.id));
}

function isLater(version: Round, known: Round, isScored: Standing["isScored"]): boolean {
  if (isScored(version.id) !== isScored(known.id)) return isScored(version.id);
  return version.roundNumber > known.roundNumber;
}
