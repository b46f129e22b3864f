import { SignInPage } from "../../src/access/sign-in-page";

export default function Page() {
  return <SignInPage />;
}
