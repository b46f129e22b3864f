import { LabelsPage } from "../../../src/labels/labels-page";

export default function Page() {
  return <LabelsPage />;
}
