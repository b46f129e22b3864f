import { PeoplePage } from "../../../src/people/people-page";

export default function Page() {
  return <PeoplePage />;
}
