import { LeaderboardPage } from "../../../src/leaderboard/leaderboard-page";

export default function Page() {
  return <LeaderboardPage />;
}
