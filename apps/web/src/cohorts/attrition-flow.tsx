import { formatCount, formatQuantity } from "../format/format-number";
import type { AttritionSteps } from "./cohort-queries";
import classes from "./cohorts.module.css";

/** The flow diagram of a study (STARD, CONSORT): what remains runs down, what is excluded leaves to the right. It is a list, so it can be heard. */
export function AttritionFlow({ steps, size }: { readonly steps: AttritionSteps; readonly size: number }) {
  const start = steps[0] === undefined ? 0 : steps[0].remaining + steps[0].excluded;
  return (
    <ol className={classes.flow} data-testid="attrition">
      {steps.map((step, i) => (
        <li key={step.rule} className={classes.step} data-rule={step.rule}>
          <div className={classes.kept}>
            <span className={classes.description}>{step.description}</span>
            <span className={classes.remaining}>{formatCount(step.remaining)}</span>
            <span className={classes.share} style={{ width: `${start === 0 ? 0 : (100 * step.remaining) / start}%` }} aria-hidden="true" />
          </div>
          {i === 0 && step.excluded === 0 ? null : (
            <div className={classes.left} data-none={step.excluded === 0}>
              {step.excluded === 0 ? "none excluded" : `${formatQuantity(step.excluded, "patient")} excluded`}
            </div>
          )}
        </li>
      ))}
      <li className={classes.step}>
        <div className={classes.kept} data-last="true">
          <span className={classes.description}>In the cohort</span>
          <span className={classes.remaining}>{formatCount(size)}</span>
        </div>
      </li>
    </ol>
  );
}
