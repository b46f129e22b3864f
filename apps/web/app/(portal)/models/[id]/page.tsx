import { ModelPage } from "../../../../src/models/model-page";

export default function Page() {
  return <ModelPage />;
}
