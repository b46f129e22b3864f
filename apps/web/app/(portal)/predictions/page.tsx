import { PredictionsPage } from "../../../src/predictions/predictions-page";

export default function Page() {
  return <PredictionsPage />;
}
