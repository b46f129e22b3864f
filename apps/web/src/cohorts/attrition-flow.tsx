import type { ReleasedCount } from "@midline/shared/cohorts/released-count";
import { CountText, countWords } from "../ui/count-text";
import type { AttritionSteps } from "./cohort-queries";
import classes from "./cohorts.module.css";

/** The flow diagram of a study (STARD, CONSORT): what remains runs down, what is excluded leaves to the right. It is a list, so it can be heard. */
export function AttritionFlow({ steps, size }: { readonly steps: AttritionSteps; readonly size: ReleasedCount }) {
  const start = steps[0]?.remaining.atMost ?? 0;
  return (
    <ol className={classes.flow} data-testid="attrition">
      {steps.map((step, i) => (
        <li key={step.rule} className={classes.step} data-rule={step.rule}>
          <div className={classes.kept}>
            <span className={classes.description}>{step.description}</span>
            <span className={classes.remaining}>
              <CountText count={step.remaining} />
            </span>
            <span
              className={classes.share}
              style={{ width: `${start === 0 ? 0 : (100 * step.remaining.atMost) / start}%` }}
              aria-hidden="true"
            />
          </div>
          {i === 0 ? null : (
            <div className={classes.left} data-none={step.excluded.atMost === 0}>
              {step.excluded.atMost === 0 ? "none excluded" : `${countWords(step.excluded)} excluded`}
            </div>
          )}
        </li>
      ))}
      <li className={classes.step}>
        <div className={classes.kept} data-last="true">
          <span className={classes.description}>In the cohort</span>
          <span className={classes.remaining}>
            <CountText count={size} />
          </span>
        </div>
      </li>
    </ol>
  );
}
