import { ReviewPage } from "../../../../src/review/review-page";

export default function Page() {
  return <ReviewPage />;
}
