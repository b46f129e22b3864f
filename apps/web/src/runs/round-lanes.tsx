import { Progress, Text } from "@mantine/core";
import { formatFixed } from "../format/format-number";
import { SITE_OUTCOMES } from "../format/words";
import { RefusalText } from "../ui/refusal-text";
import { SiteName } from "../ui/site-name";
import { TimeText } from "../ui/time-text";
import type { RunDetail } from "./run-queries";
import classes from "./runs.module.css";

/** One lane per hospital: how far it is in the round that is open, and since when we know. */
export function RoundLanes({ run }: { readonly run: RunDetail }) {
  const round = run.rounds.at(-1);
  return (
    <>
      <div className={classes.overall}>
        <Progress.Root size={18} radius="sm">
          <Progress.Section
            value={(100 * run.completedRounds) / Math.max(1, run.totalRounds)}
            aria-label={`${run.completedRounds} of ${run.totalRounds} rounds done`}
          >
            <Progress.Label>{run.completedRounds > 0 ? `${run.completedRounds} of ${run.totalRounds} rounds` : ""}</Progress.Label>
          </Progress.Section>
        </Progress.Root>
      </div>
      <ul className={classes.lanes} data-testid="lanes">
        {run.sites.map(({ site, trains, withdrawnAt }) => {
          const account = round?.report.find((one) => one.site.code === site.code);
          const progress = round?.progress.find((one) => one.site.code === site.code);
          const isIn = account?.outcome === "ACCEPTED";
          const isMoving = progress !== undefined && !isIn && round?.state === "OPEN" && !account?.code;
          return (
            <li key={site.code} className={classes.lane} data-site={site.code}>
              <span className={classes.laneName}>
                <SiteName site={site} />
              </span>
              <Progress
                value={isIn ? 100 : trains && progress ? (100 * progress.step) / Math.max(1, progress.steps) : 0}
                striped={isMoving}
                animated={isMoving}
                size="md"
                aria-label={`${site.name}: steps of this round`}
              />
              <Text span size="xs" className={classes.laneWord}>
                {withdrawnAt ? SITE_OUTCOMES.WITHDRAWN.word : trains ? laneWord(run, account, progress) : "scores only"}
              </Text>
              <Text span size="xs" c="dimmed" className={classes.laneSeen}>
                <LaneSeen site={site} heardAt={progress?.updatedAt} />
              </Text>
              {withdrawnAt || !account?.code ? null : (
                <span className={classes.laneRefusal}>
                  <RefusalText code={account.code} />
                </span>
              )}
            </li>
          );
        })}
      </ul>
    </>
  );
}

/** Since when we know it: a hospital that is away shows since when it is. */
function LaneSeen({ site, heardAt }: { readonly site: RunDetail["sites"][number]["site"]; readonly heardAt: string | undefined }) {
  if (site.connection === "NEVER_ENROLLED") return "not enrolled";
  if (site.connection === "OFFLINE")
    return (
      <>
        offline, seen <TimeText at={site.lastSeenAt} age />
      </>
    );
  return heardAt === undefined ? "connected" : <TimeText at={heardAt} age />;
}

type Round = RunDetail["rounds"][number];

function laneWord(run: RunDetail, account: Round["report"][number] | undefined, progress: Round["progress"][number] | undefined): string {
  if (run.rounds.length > 0 && account === undefined) return "not its turn";
  if (account?.outcome === "DECLINED" || account?.outcome === "REJECTED" || account?.outcome === "LATE")
    return SITE_OUTCOMES[account.outcome].word;
  if (account?.outcome === "ACCEPTED") return `update received${lossWord(progress?.meanLoss)}`;
  if (progress === undefined) return run.state === "RUNNING" ? "waiting" : "–";
  if (progress.step === 0) return "reading its cases";
  return `step ${progress.step}/${progress.steps}${lossWord(progress.meanLoss)}`;
}

const lossWord = (loss: number | null | undefined): string => (loss === null || loss === undefined ? "" : ` · loss ${formatFixed(loss)}`);
