import DataLoader from "dataloader";
import type { EntityTarget, ObjectLiteral } from "typeorm";
import type { Context } from "../context.js";

/**
 * A read by key that waits for its neighbours: all keys asked for in one tick of one question become one query.
 * Answers undefined for a key that `read` did not find.
 */
export function batched<K extends string, V>(
  read: (ctx: Context, keys: readonly K[]) => Promise<ReadonlyMap<K, V>>,
): (ctx: Context, key: K) => Promise<V | undefined> {
  const loaders = new WeakMap<Context, DataLoader<K, V | undefined>>();
  return (ctx, key) => {
    let loader = loaders.get(ctx);
    if (loader === undefined) {
      loader = new DataLoader<K, V | undefined>(async (keys) => {
        const found = await read(ctx, keys);
        return keys.map((each) => found.get(each));
      });
      loaders.set(ctx, loader);
    }
    return loader.load(key);
  };
}

/** A batched read of rows by id. Throws when the row is missing: foreign keys promise it is there. */
export function batchedById<E extends ObjectLiteral & { id: string }>(entity: EntityTarget<E>): (ctx: Context, id: string) => Promise<E> {
  const find = batched<string, E>(async (ctx, ids) => {
    const rows = await ctx.db.getRepository(entity).createQueryBuilder("row").where("row.id IN (:...ids)", { ids }).getMany();
    return new Map(rows.map((row) => [row.id, row]));
  });
  return async (ctx, id) => {
    const row = await find(ctx, id);
    if (row === undefined) throw new Error(`A row that is pointed at is missing: ${id}`);
    return row;
  };
}

/** A batched read of the rows that belong to a parent, in the order `read` gives them. */
export function batchedChildren<E>(
  read: (ctx: Context, parentIds: readonly string[]) => Promise<readonly E[]>,
  parentOf: (row: E) => string,
): (ctx: Context, parentId: string) => Promise<readonly E[]> {
  const find = batched<string, E[]>(async (ctx, parentIds) => {
    const groups = new Map<string, E[]>();
    for (const row of await read(ctx, parentIds)) {
      const group = groups.get(parentOf(row));
      if (group) group.push(row);
      else groups.set(parentOf(row), [row]);
    }
    return groups;
  });
  return async (ctx, parentId) => (await find(ctx, parentId)) ?? [];
}
