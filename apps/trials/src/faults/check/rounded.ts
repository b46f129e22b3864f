/**
 * What int8 with error feedback makes of changes whose first number is the largest of every block, written apart from the product:
 *
 *   v = f32(c + e),  s = f32(max |v| / 127),  sent = f32(s · round(v / s)),  e = f32(v - sent)
 *
 * with ties to even, and e of the site's update that counted last. Without rounding what is sent is the change.
 */
export class Rounded {
  private readonly left = new Map<string, readonly number[]>();

  constructor(private readonly encoding: string) {
    if (encoding === "float16") throw new Error("No run of the trial sends half floats.");
  }

  /** What a site sends of these changes of a tensor, when they count. */
  sent(place: string, changes: readonly number[]): readonly number[] {
    if (this.encoding === "float32") return changes;
    const before = this.left.get(place);
    const wanted = changes.map((change, i) => Math.fround(change + (before?.[i] ?? 0)));
    const scale = Math.fround(Math.abs(wanted[0]!) / 127);
    const sent = wanted.map((value) => Math.fround(scale * evenly(value / scale)));
    this.left.set(
      place,
      wanted.map((value, i) => Math.fround(value - sent[i]!)),
    );
    return sent;
  }
}

function evenly(value: number): number {
  const below = Math.floor(value);
  const over = value - below;
  if (over === 0.5) return below % 2 === 0 ? below : below + 1;
  return over < 0.5 ? below : below + 1;
}
