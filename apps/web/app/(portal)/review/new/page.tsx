import { NewReviewPage } from "../../../../src/review/new-review-page";

export default function Page() {
  return <NewReviewPage />;
}
