import type { Fault } from "./faults.js";

/** Either a value or a refusal; bugs are thrown, never returned. */
export type Result<T, F = Fault> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly fault: F };

export const ok = <T>(value: T): Result<T, never> => ({ ok: true, value });

export const refuse = <F = Fault>(fault: F): Result<never, F> => ({ ok: false, fault });
