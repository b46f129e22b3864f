import { UnstyledButton } from "@mantine/core";
import { CountText, countWords } from "../ui/count-text";
import classes from "./cohorts.module.css";
import type { FlowFigure } from "./flow-figure";
import { SPLIT_TITLES } from "./flow-layout";

interface FlowOutlineProps {
  readonly figure: FlowFigure;
  readonly onRule?: (position: number) => void;
}

/** The flow diagram as an ordered list: to be heard, to be reached by keyboard, and to be copied into a text. */
export function FlowOutline({ figure, onRule }: FlowOutlineProps) {
  const most = figure.start.atMost;
  const share = (count: number) => ({ width: `${most === 0 ? 0 : Math.min(100, (100 * count) / most)}%` });
  return (
    <ol className={classes.flow} data-testid="attrition" aria-label={`Flow of cases, ${figure.title}`}>
      <li className={classes.step}>
        <div className={classes.kept}>
          <span className={classes.description}>Labelled cases</span>
          <span className={classes.remaining}>
            <CountText count={figure.start} />
          </span>
          <span className={classes.share} style={share(most)} aria-hidden="true" />
        </div>
      </li>
      {figure.rules.map(({ position, description, remaining, excluded }) => (
        <li key={position} className={classes.step} data-rule={position}>
          <div className={classes.kept}>
            <span className={classes.description}>
              {position}. {description}
            </span>
            <span className={classes.remaining}>
              <CountText count={remaining} />
            </span>
            <span className={classes.share} style={share(remaining.atMost)} aria-hidden="true" />
          </div>
          <div className={classes.left} data-none={excluded.atMost === 0}>
            {onRule === undefined ? (
              `${countWords(excluded)} excluded`
            ) : (
              <UnstyledButton className={classes.link} onClick={() => onRule(position)}>
                {countWords(excluded)} excluded
              </UnstyledButton>
            )}
          </div>
        </li>
      ))}
      <li className={classes.step}>
        <div className={classes.kept} data-last="true">
          <span className={classes.description}>In the cohort</span>
          <span className={classes.remaining}>
            <CountText count={figure.eligible} />
          </span>
        </div>
        <div className={classes.splits}>
          {figure.splits.map(({ split, total, positives, negatives, unlabelled }) => (
            <div key={split}>
              {SPLIT_TITLES[split]}: <CountText count={total} />; positive <CountText count={positives} />, negative{" "}
              <CountText count={negatives} />, without a label <CountText count={unlabelled} />
            </div>
          ))}
        </div>
      </li>
    </ol>
  );
}
