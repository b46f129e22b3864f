import { RunsPage } from "../../../src/runs/runs-page";

export default function Page() {
  return <RunsPage />;
}
