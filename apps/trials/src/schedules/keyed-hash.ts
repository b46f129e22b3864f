import { createHash } from "node:crypto";
import { canonicalJson } from "@midline/shared/canonical-hash";

/** A key of simulated signatures. Whoever knows its name can sign: no simulated party forges. */
export interface SimulatedKey {
  readonly text: string;
}

export const keyOfText = (text: string): SimulatedKey => ({ text });

/** 64 bytes, as Ed25519 gives. */
export const hashUnder = ({ text }: SimulatedKey, words: Uint8Array): Buffer =>
  createHash("sha512").update(text).update("|").update(words).digest();

/** The public half of a party's key, as it is written everywhere; it is also what signs. */
export const keyNamed = (name: string): SimulatedKey => keyOfText(Buffer.from(name).toString("base64url"));

export const signUnder = (key: SimulatedKey, value: unknown): string =>
  hashUnder(key, Buffer.from(canonicalJson(value), "utf8")).toString("base64url");
