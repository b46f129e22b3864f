import { ModelsPage } from "../../../src/models/models-page";

export default function Page() {
  return <ModelsPage />;
}
