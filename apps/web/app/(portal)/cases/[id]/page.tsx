import { CasePage } from "../../../../src/cases/case-page";

export default function Page() {
  return <CasePage />;
}
