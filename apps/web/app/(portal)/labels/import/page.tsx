import { ImportPage } from "../../../../src/labels/import-page";

export default function Page() {
  return <ImportPage />;
}
