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

interface Keyed extends ObjectLiteral {
  id: string;
  createdAt: Date;
}

/**
 * One page, newest first, by the pair (createdAt, id): rows that arrive between two pages neither repeat nor hide others.
 * `createdAt` must be timestamptz(3): a cursor holds milliseconds, and a finer column would skip rows.
 */
export async function readPage<E extends Keyed>(query: SelectQueryBuilder<E>, { first, after }: PageRequest): Promise<Result<Page<E>>> {
  if (first < 1 || first > MAX_PAGE) {
    return refuse({
      code: "BAD_INPUT",
      message: `A page holds 1 to ${MAX_PAGE} rows, not ${first}.`,
      where: "first",
      remedy: "Ask for less and follow endCursor.",
    });
  }
  const all = query.clone();
  const key = query.alias;
  if (after !== null && after !== undefined) {
    const position = decodeCursor(after);
    if (position === null) {
      return refuse({
        code: "BAD_INPUT",
        message: "This cursor is not one of ours.",
        where: "after",
        remedy: "Pass endCursor of the page before, unchanged.",
      });
    }
    query.andWhere(`(${key}.createdAt, ${key}.id) < (:afterTime, :afterId)`, { afterTime: position.createdAt, afterId: position.id });
  }
  const rows = await query
    .orderBy(`${key}.createdAt`, "DESC")
    .addOrderBy(`${key}.id`, "DESC")
    .limit(first + 1)
    .getMany();
  const edges = rows.slice(0, first).map((node) => ({ cursor: encodeCursor(node), node }));
  return ok({
    edges,
    pageInfo: { hasNextPage: rows.length > first, endCursor: edges.at(-1)?.cursor ?? null },
    countAll: () => all.getCount(),
  });
}

function encodeCursor({ createdAt, id }: Keyed): string {
  return Buffer.from(`${createdAt.getTime()}:${id}`).toString("base64url");
}

function decodeCursor(cursor: string): { createdAt: Date; id: string } | null {
  const match = /^(\d{1,15}):([0-9a-f-]{36})$/.exec(Buffer.from(cursor, "base64url").toString("utf8"));
  return match?.[1] !== undefined && match[2] !== undefined ? { createdAt: new Date(Number(match[1])), id: match[2] } : null;
}
