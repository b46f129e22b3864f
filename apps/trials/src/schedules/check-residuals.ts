import type { Round } from "@midline/api/runs/round.entity";
import type { SiteUpdate } from "@midline/api/runs/site-update.entity";
import { encodeUpdate } from "@midline/federation/update-encoding";
import { sha256Hex } from "@midline/shared/canonical-hash";
import type { NamedTensor } from "@midline/shared/weights/tensor-container";
import { count } from "./tally.js";
import type { World } from "./world.js";

/**
 * Error feedback, exactly once: what counts of a site in a round is what it learned there with what rounding left out of its update that counted last,
 * whatever was killed, given up or sent again between. One that has lost that begins with nothing.
 */
export function checkResiduals(world: World, rounds: readonly Round[], updates: readonly SiteUpdate[]): void {
  const { encoding } = world.schedule;
  if (encoding === "float32") return;
  const left = new Map<string, readonly NamedTensor[]>();
  for (const round of rounds.filter(({ state }) => state === "committed")) {
    for (const { siteCode, payloadDigest } of updates.filter(({ roundId }) => roundId === round.id)) {
      const known = left.get(siteCode) ?? null;
      const before = world.witness.residualsLost.has(`${siteCode}|${round.number}`) ? [known, null] : [known];
      const ways = world.witness
        .lessonsOf(siteCode, round.number)
        .flatMap((delta) => before.map((residual) => encodeUpdate(delta, residual, encoding)));
      const way = ways.find((encoded) => encoded.ok && sha256Hex(encoded.value.file) === payloadDigest);
      if (!way?.ok)
        return world.violate(`what counts of ${siteCode} in round ${round.number} is not what it learned and had left out before`);
      if (known !== null) count(world.tally, "residual added");
      left.set(siteCode, way.value.residual);
    }
  }
}
