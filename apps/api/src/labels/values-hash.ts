import { sha256Hex } from "@midline/shared/canonical-hash";
import { CODEBOOK, type LabelValues } from "@midline/shared/labels/codebook";

/** By UTF-16, as RFC 8785 wants the names. */
const NAMES = CODEBOOK.map(({ name }): string => name).sort();

/**
 * SHA-256 of a case's values, in hex: what `canonicalHash` says of them, several times faster. They are flat and hold strings, numbers, booleans and
 * lists of strings, which JSON writes as RFC 8785 does; only the order of the names has to be seen to.
 */
export const valuesHash = (values: LabelValues): string => sha256Hex(JSON.stringify(values, NAMES));
