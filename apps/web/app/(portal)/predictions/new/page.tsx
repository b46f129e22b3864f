import { NewPredictionPage } from "../../../../src/predictions/new-prediction-page";

export default function Page() {
  return <NewPredictionPage />;
}
