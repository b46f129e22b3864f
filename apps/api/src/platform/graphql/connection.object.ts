import { Field, Int, ObjectType } from "type-graphql";
import type { Page } from "../database/keyset.js";

/** How far a page reaches. */
@ObjectType({ description: "How far a page reaches." })
export class PageInfo {
  @Field(() => Boolean, { description: "Whether there are rows after this page." })
  hasNextPage!: boolean;

  @Field(() => String, { nullable: true, description: "Pass it as `after` to read the next page; null when the page is empty." })
  endCursor!: string | null;
}

type Constructor<T> = new () => T;

/** The Relay connection of a type: `export const SiteConnection = connectionOf("Site", () => Site)`; resolvers answer a `Page<Site>`. */
export function connectionOf<T>(name: string, node: () => Constructor<T>): Constructor<Page<T>> {
  @ObjectType(`${name}Edge`, { description: `One ${name} in a page.` })
  class Edge {
    @Field(() => String, { description: "Where this row stands in the list." })
    cursor!: string;

    @Field(node, { description: "The row." })
    node!: T;
  }

  @ObjectType(`${name}Connection`, { description: `A page of ${name} rows, newest first.` })
  class Connection implements Page<T> {
    @Field(() => [Edge], { description: "The rows of the page." })
    edges!: Edge[];

    @Field(() => PageInfo, { description: "How far the page reaches." })
    pageInfo!: PageInfo;

    countAll!: () => Promise<number>;

    @Field(() => Int, { description: "Rows in the whole list, counted when asked for." })
    totalCount(): Promise<number> {
      return this.countAll();
    }
  }
  return Connection;
}
