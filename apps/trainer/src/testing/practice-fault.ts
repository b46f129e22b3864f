import type { Fault, FaultCode } from "@midline/shared/faults";

/** A refusal of the practice coordinator. */
export const practiceFault = (code: FaultCode): Fault => ({ code, message: `The practice coordinator says ${code}.` });
