import { AccountPage } from "../../../src/access/account-page";

export default function Page() {
  return <AccountPage />;
}
