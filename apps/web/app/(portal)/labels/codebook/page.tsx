import { CodebookPage } from "../../../../src/labels/codebook-page";

export default function Page() {
  return <CodebookPage />;
}
