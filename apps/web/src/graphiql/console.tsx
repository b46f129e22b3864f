import "graphiql/style.css";
import { useComputedColorScheme } from "@mantine/core";
import { GraphiQL } from "graphiql";
import classes from "./graphiql.module.css";

const HEADERS = { "content-type": "application/json", accept: "application/json", "apollo-require-preflight": "true" };

const fetcher = async (question: object): Promise<object> => {
  const response = await fetch("/graphql", {
    method: "POST",
    credentials: "same-origin",
    headers: HEADERS,
    body: JSON.stringify(question),
  });
  const answer: unknown = await response.json();
  return typeof answer === "object" && answer !== null ? answer : {};
};

const FIRST_QUERY = `# Everything you may see, and nothing else. Try:
query Sites {
  sites(first: 10) {
    totalCount
    edges { node { code name kind connection caseCount { atLeast atMost } } }
  }
}
`;

/** GraphiQL from its npm package; it loads nothing from elsewhere. */
export function Console() {
  const scheme = useComputedColorScheme("light");
  return (
    <div className={classes.console} data-testid="graphiql">
      <GraphiQL fetcher={fetcher} forcedTheme={scheme} defaultQuery={FIRST_QUERY} />
    </div>
  );
}
