import { Ctx, Query, Resolver } from "type-graphql";
import type { Context } from "../platform/context.js";
import { unwrap } from "../platform/graphql/unwrap.js";
import { Home } from "./home.object.js";
import { readHome } from "./read-home.js";

/** The GraphQL edge of the first page. */
@Resolver()
export class HomeResolver {
  @Query(() => Home, { description: "What needs the viewer, and what goes on." })
  async home(@Ctx() ctx: Context): Promise<Home> {
    return unwrap(await readHome(ctx));
  }
}
