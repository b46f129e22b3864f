import { AdjudicatePage } from "../../../../src/review/adjudicate-page";

export default function Page() {
  return <AdjudicatePage />;
}
