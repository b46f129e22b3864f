import { ImportReportPage } from "../../../../../src/labels/import-report-page";

export default function Page() {
  return <ImportReportPage />;
}
