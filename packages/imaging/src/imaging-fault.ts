/** The refusals of this room; each code is also one of the house's. */
export type ImagingFaultCode =
  | "BAD_INPUT"
  | "TOO_LARGE"
  | "UNSUPPORTED_FORMAT"
  | "TRUNCATED"
  | "NOT_FINITE"
  | "GRID_MISMATCH"
  | "SHAPE_MISMATCH"
  | "NO_SEQUENCES";

/** What is wrong with an image, where, and what to do next. Never holds a header's free text: it may name a patient. */
export interface ImagingFault {
  readonly code: ImagingFaultCode;
  readonly message: string;
  /** The file, sequence or argument the trouble is in. */
  readonly where: string;
  readonly remedy: string;
}

/** An image, or why there is none. */
export type Imaged<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly fault: ImagingFault };

export const imaged = <T>(value: T): Imaged<T> => ({ ok: true, value });

export const refused = (code: ImagingFaultCode, where: string, message: string, remedy: string): Imaged<never> => ({
  ok: false,
  fault: { code, message, where, remedy },
});
