/** Every figure of a table or list to 5e-13, or that share of it where it is above 1; null is null. */
export function expectNear(found: object | null, expected: object): void {
  const figures = new Map<string, number | null>(Object.entries(found ?? {}));
  for (const [name, value] of new Map<string, number | null>(Object.entries(expected))) {
    const digits = 12 - Math.max(0, Math.ceil(Math.log10(Math.abs(value ?? 0))));
    expect([name, figures.get(name)]).toEqual([name, value === null ? null : expect.closeTo(value, digits)]);
  }
}
