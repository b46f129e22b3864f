import { PredictionPage } from "../../../../src/predictions/prediction-page";

export default function Page() {
  return <PredictionPage />;
}
