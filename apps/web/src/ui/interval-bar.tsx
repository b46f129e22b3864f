import classes from "./ui.module.css";

export interface IntervalBarProps {
  readonly estimate: { readonly value: number; readonly low: number; readonly high: number } | null | undefined;
  /** Where chance lies, drawn as a faint line; 0.5 for an AUROC. */
  readonly reference?: number;
  readonly external?: boolean;
}

/** One row of a forest plot on the fixed scale from 0 to 1. The figures stand beside it as text, so it is hidden from readers. */
export function IntervalBar({ estimate, reference, external = false }: IntervalBarProps) {
  return (
    <svg className={classes.interval} viewBox="0 0 100 12" preserveAspectRatio="none" aria-hidden="true" data-external={external}>
      <line className={classes.intervalAxis} x1="0" x2="100" y1="6" y2="6" />
      {reference === undefined ? null : (
        <line className={classes.intervalReference} x1={reference * 100} x2={reference * 100} y1="0" y2="12" />
      )}
      {estimate === null || estimate === undefined ? null : (
        <>
          <rect
            className={classes.intervalSpan}
            x={estimate.low * 100}
            width={Math.max(0.6, (estimate.high - estimate.low) * 100)}
            y="4.5"
            height="3"
            rx="0.5"
          />
          <rect
            className={classes.intervalValue}
            x={Math.min(98.4, Math.max(0, estimate.value * 100 - 0.8))}
            width="1.6"
            y="1"
            height="10"
          />
        </>
      )}
    </svg>
  );
}
