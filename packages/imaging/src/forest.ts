/** Which of many things hang together (union-find): of each thing, one that it hangs on; a root hangs on itself. */
export type Forest = Int32Array;

/** Things 0 to n - 1, each by itself. */
export function forestOf(n: number): Forest {
  const parents = new Int32Array(n);
  for (let i = 0; i < n; i++) parents[i] = i;
  return parents;
}

/** The lowest of all things that hang together with this one. */
export function rootOf(parents: Forest, thing: number): number {
  let i = thing;
  while (parents[i] !== i) {
    parents[i] = parents[parents[i]!]!;
    i = parents[i]!;
  }
  return i;
}

export function join(parents: Forest, a: number, b: number): void {
  const p = rootOf(parents, a);
  const q = rootOf(parents, b);
  if (p < q) parents[q] = p;
  else parents[p] = q;
}
