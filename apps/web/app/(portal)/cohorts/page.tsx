import { CohortsPage } from "../../../src/cohorts/cohorts-page";

export default function Page() {
  return <CohortsPage />;
}
