import { ReviewHomePage } from "../../../src/review/review-home-page";

export default function Page() {
  return <ReviewHomePage />;
}
