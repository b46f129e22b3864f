import { ProposeRunPage } from "../../../../src/runs/propose-run-page";

export default function Page() {
  return <ProposeRunPage />;
}
