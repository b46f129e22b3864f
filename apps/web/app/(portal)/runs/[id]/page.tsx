import { RunPage } from "../../../../src/runs/run-page";

export default function Page() {
  return <RunPage />;
}
