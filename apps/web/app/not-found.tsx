import { NotFoundPage } from "../src/shell/not-found-page";

export default function Page() {
  return <NotFoundPage />;
}
