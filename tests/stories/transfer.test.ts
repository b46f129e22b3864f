import { execFileSync } from "node:child_process";
import path from "node:path";
import { z } from "zod";

jest.setTimeout(900_000);

const ROOT = path.resolve(__dirname, "../..");
const MIB = 2 ** 20;

const report = z.object({
  killed: z.object({
    kills: z.number(),
    senderKills: z.number(),
    accepted: z.boolean(),
    payloadBytes: z.number(),
    resentBytes: z.number(),
    acknowledgedAgain: z.number(),
    growthBytes: z.number(),
  }),
});

describe("an update of 48 MiB whose two ends are killed again and again", () => {
  it("arrives whole and is accepted, no acknowledged chunk is sent twice, and the server's memory stays flat", () => {
    execFileSync(process.execPath, [path.join(ROOT, "node_modules/typescript/bin/tsc"), "-b"], { cwd: ROOT });
    const options = ["--size", "48MiB", "--kills", "4", "--sender-kills", "3", "--no-speed", "--json"];
    // The harness ends with an error when a process that was to be killed did not die of SIGKILL, or was not killed in time.
    const said = execFileSync(process.execPath, [path.join(ROOT, "bench/federation/transfer.mjs"), ...options], { encoding: "utf8" });
    const { killed } = report.parse(JSON.parse(said));
    expect(killed).toMatchObject({ kills: 4, senderKills: 3, accepted: true, acknowledgedAgain: 0 });
    expect(killed.payloadBytes).toBeGreaterThan(47 * MIB);
    // At each death a window of four may have been on its way.
    expect(killed.resentBytes).toBeLessThanOrEqual(7 * 4 * MIB);
    expect(killed.growthBytes).toBeLessThan(100 * MIB);
  });
});
