import { ReadPage } from "../../../../../src/review/read-page";

export default function Page() {
  return <ReadPage />;
}
