import type { Context } from "@midline/api/platform/context";
import { cancelRun } from "@midline/api/runs/cancel-run";
import { pauseRun, resumeRun } from "@midline/api/runs/pause-run";
import { withdrawSite } from "@midline/api/runs/withdraw-site";
import { RUN_ID } from "./consortium.js";
import type { CoordinatorProcess } from "./coordinator-process.js";
import { count } from "./tally.js";
import type { World } from "./world.js";

/** What a person does to the run, through whichever server answers. */
export type Deed = { readonly kind: "pause" | "resume" | "cancel" } | { readonly kind: "withdraw"; readonly siteCode: string };

const REASON = "a person says so";

/** A person asks a server; nothing is known of what becomes of it when the server dies. */
export function ask(world: World, { machine, platform }: CoordinatorProcess, deed: Deed): void {
  if (platform === null || machine.stopped) return;
  const { generation } = machine;
  world.clockwork.after(0, machine, () => {
    const ctx: Context = {
      ...platform,
      caller: { state: "known", viewer: LEAD },
      setSessionCookie: () => undefined,
      clientAddress: "",
      identifyAgain: () => Promise.resolve({ state: "known", viewer: LEAD }),
    };
    void carryOut(ctx, deed)
      .then(
        (done) => (done.ok ? "done" : done.fault.code),
        (error: unknown) => (error instanceof Error ? error.message : "failed"),
      )
      .then((outcome) => machine.lives(generation) && count(world.tally, `${deed.kind}: ${outcome}`));
  });
}

async function carryOut(ctx: Context, deed: Deed) {
  switch (deed.kind) {
    case "pause":
      return pauseRun(ctx, { runId: RUN_ID, reason: REASON });
    case "resume":
      return resumeRun(ctx, RUN_ID);
    case "cancel":
      return cancelRun(ctx, { runId: RUN_ID, reason: REASON });
    case "withdraw":
      return withdrawSite(ctx, { runId: RUN_ID, siteCode: deed.siteCode, reason: REASON });
  }
}

const LEAD: NonNullable<Context["caller"]["viewer"]> = {
  personId: "",
  email: "lead@example.org",
  name: "Lead",
  roles: [{ role: "lead", siteId: null }],
  credential: { kind: "session", id: "" },
  expiresAt: new Date(8.64e15),
};
