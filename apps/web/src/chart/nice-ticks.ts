/** Round numbers that cover a span: steps of 1, 2 or 5 times a power of ten, about `count` of them. */
export function niceTicks(min: number, max: number, count = 5): readonly number[] {
  if (!(max > min)) return [min];
  const rough = (max - min) / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  const factor = [1, 2, 5, 10].find((candidate) => candidate * power >= rough) ?? 10;
  const step = factor * power;
  const first = Math.floor(min / step + 1e-9);
  const last = Math.ceil(max / step - 1e-9);
  return Array.from({ length: last - first + 1 }, (_, i) => Number(((first + i) * step).toPrecision(12)));
}

/** At most `most` of the whole numbers from `min` to `max`, always with both ends. */
export function wholeTicks(min: number, max: number, most = 10): readonly number[] {
  const every = Math.max(1, Math.ceil((max - min) / Math.max(1, most - 1)));
  const ticks: number[] = [];
  for (let value = min; value < max; value += every) ticks.push(value);
  const last = ticks.at(-1);
  if (last !== undefined && max - last < every / 2 && ticks.length > 1) ticks.pop();
  return [...ticks, max];
}
