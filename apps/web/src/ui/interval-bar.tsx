import classes from "./ui.module.css";

export interface IntervalBarProps {
  readonly estimate: { readonly value: number; readonly low: number; readonly high: number } | null | undefined;
  /** Where chance lies, drawn as a faint line; 0.5 for an AUROC. */
  readonly reference?: number;
  readonly external?: boolean;
  /** Ends of the axis; what lies beyond is cut off. */
  readonly scale?: readonly [number, number];
}

/** One row of a forest plot on a fixed scale, from 0 to 1 unless told. The figures stand beside it as text, so it is hidden from readers. */
export function IntervalBar({ estimate, reference, external = false, scale: [from, to] = [0, 1] }: IntervalBarProps) {
  const x = (value: number) => Math.min(100, Math.max(0, ((value - from) / (to - from)) * 100));
  return (
    <svg className={classes.interval} viewBox="0 0 100 12" preserveAspectRatio="none" aria-hidden="true" data-external={external}>
      <line className={classes.intervalAxis} x1="0" x2="100" y1="6" y2="6" />
      {reference === undefined ? null : <line className={classes.intervalReference} x1={x(reference)} x2={x(reference)} y1="0" y2="12" />}
      {estimate === null || estimate === undefined ? null : (
        <>
          <rect
            className={classes.intervalSpan}
            x={x(estimate.low)}
            width={Math.max(0.6, x(estimate.high) - x(estimate.low))}
            y="4.5"
            height="3"
            rx="0.5"
          />
          <rect className={classes.intervalValue} x={Math.min(98.4, Math.max(0, x(estimate.value) - 0.8))} width="1.6" y="1" height="10" />
        </>
      )}
    </svg>
  );
}
