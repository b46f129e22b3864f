import { GraphiqlPage } from "../../../src/graphiql/graphiql-page";

export default function Page() {
  return <GraphiqlPage />;
}
