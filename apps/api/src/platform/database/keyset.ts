import { ok, refuse, type Result } from "@midline/shared/result";
import type { ObjectLiteral, SelectQueryBuilder } from "typeorm";

/** How Relay asks for a page. */
export interface PageRequest {
  readonly first: number;
  readonly after?: string | null | undefined;
}

export interface Page<T> {
  readonly edges: readonly { readonly cursor: string; readonly node: T }[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
  /** Counts only when it is asked for. */
  readonly countAll: () => Promise<number>;
}

/** The longest page anyone may ask for. */
export const MAX_PAGE = 200;

interface Key {
  readonly id: string;
  readonly createdAt: Date;
}

/** Where a page begins, and how many rows it holds. */
export interface PagePlace {
  readonly first: number;
  /** The last row of the page before; null where there is none. */
  readonly after: Key | null;
}

/** Reads how a page was asked for; refuses a length or a cursor that is not ours with `BAD_INPUT`. */
export function readPageRequest({ first, after }: PageRequest): Result<PagePlace> {
  if (first < 1 || first > MAX_PAGE) {
    return refuse({
      code: "BAD_INPUT",
      message: `A page holds 1 to ${MAX_PAGE} rows, not ${first}.`,
      where: "first",
      remedy: "Ask for less and follow endCursor.",
    });
  }
  if (after === null || after === undefined) return ok({ first, after: null });
  const position = decodeCursor(after);
  if (position !== null) return ok({ first, after: position });
  return refuse({
    code: "BAD_INPUT",
    message: "This cursor is not one of ours.",
    where: "after",
    remedy: "Pass endCursor of the page before, unchanged.",
  });
}

interface Listed<T> {
  /** In the order of the page, and one more than it holds where there are more. */
  readonly rows: readonly T[];
  readonly first: number;
  readonly keyOf: (row: T) => Key;
  readonly countAll: () => Promise<number>;
}

/** The page that these rows make. */
export function pageOf<T>({ rows, first, keyOf, countAll }: Listed<T>): Page<T> {
  const edges = rows.slice(0, first).map((node) => ({ cursor: encodeCursor(keyOf(node)), node }));
  return { edges, pageInfo: { hasNextPage: rows.length > first, endCursor: edges.at(-1)?.cursor ?? null }, countAll };
}

/**
 * One page, newest first, by the pair (createdAt, id): rows that arrive between two pages neither repeat nor hide others.
 * `createdAt` must be timestamptz(3): a cursor holds milliseconds, and a finer column would skip rows.
 */
export async function readPage<E extends Key & ObjectLiteral>(
  query: SelectQueryBuilder<E>,
  request: PageRequest,
): Promise<Result<Page<E>>> {
  const place = readPageRequest(request);
  if (!place.ok) return place;
  const { first, after } = place.value;
  const all = query.clone();
  const key = query.alias;
  if (after !== null)
    query.andWhere(`(${key}.createdAt, ${key}.id) < (:afterTime, :afterId)`, { afterTime: after.createdAt, afterId: after.id });
  const rows = await query
    .orderBy(`${key}.createdAt`, "DESC")
    .addOrderBy(`${key}.id`, "DESC")
    .limit(first + 1)
    .getMany();
  return ok(pageOf({ rows, first, keyOf: (row) => row, countAll: () => all.getCount() }));
}

function encodeCursor({ createdAt, id }: Key): string {
  return Buffer.from(`${createdAt.getTime()}:${id}`).toString("base64url");
}

function decodeCursor(cursor: string): Key | null {
  const match = /^(\d{1,15}):([0-9a-f-]{36})$/.exec(Buffer.from(cursor, "base64url").toString("utf8"));
  return match?.[1] !== undefined && match[2] !== undefined ? { createdAt: new Date(Number(match[1])), id: match[2] } : null;
}
