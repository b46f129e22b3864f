import { caseStreams, type PhantomKey } from "./case-streams.js";
import { sexOf } from "./label-rows.js";
import { drawLatents, drawNormalAge, type LatentOptions } from "./latents.js";

/** What a site's records say of the invented patient of a phantom: completed years, 90 and above as 90, and sex. */
export function participantOf(
  key: PhantomKey,
  options: LatentOptions = {},
): { readonly ageYears: number; readonly sex: "female" | "male" } {
  const streams = caseStreams(key);
  const age = key.normal ? drawNormalAge(streams, key.preset) : drawLatents(streams, key.preset, options).ageYears;
  return { ageYears: Math.min(90, Math.floor(age)), sex: sexOf(key) };
}
