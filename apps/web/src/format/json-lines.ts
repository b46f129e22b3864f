/** One field of a JSON object, read out. */
export interface JsonLine {
  readonly key: string;
  readonly value: string;
}

/** The fields of a JSON object in words: lists with commas, pairs as "name value", digests cut short. Null when the text is not an object. */
export function jsonLines(json: string): readonly JsonLine[] | null {
  const fields = parseObject(json);
  return fields === null ? null : Object.entries(fields).map(([key, value]) => ({ key, value: said(value) }));
}

function parseObject(json: string): object | null {
  try {
    const value: unknown = JSON.parse(json);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? value : null;
  } catch {
    return null;
  }
}

const DIGEST = /^[0-9a-f]{64}$/;

function said(value: unknown): string {
  if (Array.isArray(value)) return value.length === 0 ? "none" : value.map(said).join(", ");
  if (typeof value === "object" && value !== null)
    return Object.entries(value)
      .map(([name, inner]) => `${name} ${said(inner)}`)
      .join(", ");
  return typeof value === "string" && DIGEST.test(value) ? `${value.slice(0, 12)}…` : String(value);
}
