import { CohortPage } from "../../../../src/cohorts/cohort-page";

export default function Page() {
  return <CohortPage />;
}
