import { Arg, Ctx, FieldResolver, ID, Int, Query, Resolver, Root } from "type-graphql";
import { siteById } from "../access/find-site.js";
import { Site } from "../access/site.entity.js";
import { Case } from "../cases/case.entity.js";
import { caseById } from "../cases/find-case.js";
import type { Context } from "../platform/context.js";
import { batched } from "../platform/graphql/batched.js";
import { unwrap } from "../platform/graphql/unwrap.js";
import { KINDS, type LineageDirection } from "./lineage-kinds.js";
import {
  Lineage,
  LineageDirectionEnum,
  LineageNode,
  LineageOfInput,
  LineageRevision,
  LineageSite,
  LineageThing,
  LineageThings,
} from "./lineage.object.js";
import { loadThings } from "./load-things.js";
import { readLineage } from "./read-lineage.js";
import { readThings } from "./read-things.js";

/** The one thing of a node, by its key; batched for each kind. */
const thingOf = batched<string, LineageThing>(async (ctx, keys) => {
  const found = await Promise.all(
    KINDS.map(async (kind) => {
      const ids = keys.filter((key) => key.startsWith(`${kind}/`)).map((key) => key.slice(kind.length + 1));
      const things = await loadThings(ctx, kind, ids);
      return things.map((thing, i): [string, LineageThing] => [`${kind}/${ids[i]}`, thing]);
    }),
  );
  return new Map(found.flat());
});

/** The GraphQL edge of lineage. */
@Resolver(() => LineageNode)
export class LineageResolver {
  @Query(() => Lineage, {
    description:
      "What became of a thing, or what it was made of, through snapshots, runs, updates and models. Of a label's case or revision, downstream: every model and prediction that used it.",
  })
  async lineage(
    @Arg("of", () => LineageOfInput, { description: "The thing; a case, a revision or a prediction must be of the viewer's own site." })
    of: LineageOfInput,
    @Arg("direction", () => LineageDirectionEnum, { description: "Which way." }) direction: LineageDirection,
    @Arg("first", () => Int, { defaultValue: 20, description: "Runs at a time: the thing's own first, then the newest." }) first: number,
    @Arg("after", () => ID, { nullable: true, description: "`after` of the page before." }) after: string | null | undefined,
    @Ctx() ctx: Context,
  ): Promise<Lineage> {
    return unwrap(await readLineage(ctx, { of, direction, first, after: after ?? null }));
  }

  @Query(() => LineageThings, {
    description: "What a node stands for that is several: of patients, and of questions about them, the viewer's own.",
  })
  async lineageThings(
    @Arg("key", () => ID, { description: "Key of the node." }) key: string,
    @Arg("first", () => Int, { defaultValue: 50, description: "How many at most." }) first: number,
    @Arg("after", () => String, { nullable: true, description: "`after` of the page before." }) after: string | null | undefined,
    @Ctx() ctx: Context,
  ): Promise<LineageThings> {
    return unwrap(await readThings(ctx, key, { first, after: after ?? null }));
  }

  @FieldResolver(() => LineageThing, {
    nullable: true,
    description: "The thing itself; null where it is several, and where the viewer may not see it.",
  })
  async thing(@Root() { key, id, sites }: LineageNode, @Ctx() ctx: Context): Promise<LineageThing | null> {
    if (id === null || sites.some(({ own }) => !own)) return null;
    return (await thingOf(ctx, key)) ?? null;
  }
}

@Resolver(() => LineageSite)
export class LineageSiteResolver {
  @FieldResolver(() => Site, { description: "The site." })
  site(@Root() { siteId }: LineageSite, @Ctx() ctx: Context): Promise<Site> {
    return siteById(ctx, siteId);
  }
}

@Resolver(() => LineageRevision)
export class LineageRevisionResolver {
  @FieldResolver(() => Case, { description: "The case it is about." })
  case(@Root() { caseId }: LineageRevision, @Ctx() ctx: Context): Promise<Case> {
    return caseById(ctx, caseId);
  }
}
