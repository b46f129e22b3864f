import { AgreementPage } from "../../../../src/review/agreement-page";

export default function Page() {
  return <AgreementPage />;
}
