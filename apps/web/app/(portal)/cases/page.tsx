import { CasesPage } from "../../../src/cases/cases-page";

export default function Page() {
  return <CasesPage />;
}
