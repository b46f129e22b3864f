import { NewCohortPage } from "../../../../src/cohorts/new-cohort-page";

export default function Page() {
  return <NewCohortPage />;
}
