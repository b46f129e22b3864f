import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { boxFolder, runBoxOnce, SMALL, startBox } from "./box";

jest.setTimeout(900_000);

/** Process ids whose command line holds every one of the words. */
function pidsOf(...words: string[]): number[] {
  const lines = execFileSync("ps", ["-eo", "pid=,args="], { encoding: "utf8" }).split("\n");
  return lines.filter((line) => words.every((word) => line.includes(word))).map((line) => Number.parseInt(line.trim(), 10));
}

/** Every process that a process has started, and those that these have. */
function descendantsOf(parent: number): readonly { readonly pid: number; readonly args: string }[] {
  const lines = execFileSync("ps", ["-eo", "pid=,ppid=,args="], { encoding: "utf8" }).split("\n");
  const all = lines.flatMap((line) => {
    const [, pid, ppid, args] = /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line) ?? [];
    return pid && ppid && args ? [{ pid: Number(pid), ppid: Number(ppid), args }] : [];
  });
  const under = (ppid: number): typeof all => all.filter((each) => each.ppid === ppid).flatMap((each) => [each, ...under(each.pid)]);
  return under(parent);
}

/** The process that is PostgreSQL for a box; its cluster may lie elsewhere when the box's folder is closed to nobody. */
function postmasterOf(folder: string): number {
  const pointer = path.join(folder, "postgres", "cluster-lies-in");
  const cluster = existsSync(pointer) ? readFileSync(pointer, "utf8").trim() : path.join(folder, "postgres", "cluster");
  return Number.parseInt(readFileSync(path.join(cluster, "postmaster.pid"), "utf8"), 10);
}

const killAll = (pids: readonly number[]): void => {
  for (const pid of pids) process.kill(pid, "SIGKILL");
};

describe("a box whose processes are killed", () => {
  it("continues the same run, to the bits of the run nobody disturbed", async () => {
    const calm = await runBoxOnce(boxFolder("calm"));
    const folder = boxFolder("killed");

    const first = startBox(["--folder", folder, "--once", ...SMALL]);
    await first.says(/Cohort frozen/);
    await pause(3000);
    const trainers = pidsOf("midline-site.js", folder, "tarnwick");
    expect(trainers.length).toBeGreaterThan(0);
    killAll(trainers);
    expect(await first.exited).toBe(1);
    expect(first.output()).toMatch(/trainer-tarnwick ended by itself/);

    const second = startBox(["--folder", folder, "--once"]);
    await second.says(/Cohort frozen/);
    await pause(2500);
    killAll([postmasterOf(folder)]);
    await Promise.race([second.exited, pause(20_000, undefined, { ref: false })]);
    second.child.kill("SIGKILL");
    await second.exited;
    await pause(2000);

    const disturbed = await runBoxOnce(folder, []);
    expect(disturbed.run.planHash).not.toBe("");
    expect(disturbed.models.map((model) => model.digest)).toEqual(calm.models.map((model) => model.digest));
    expect(disturbed.sites).toEqual(calm.sites);

    const finished = startBox(["--folder", folder]);
    await finished.says(/Everything keeps running/);
    killAll(
      descendantsOf(finished.child.pid ?? 0)
        .filter(({ args }) => args.includes("apps/api"))
        .map(({ pid }) => pid),
    );
    expect(await finished.exited).toBe(1);
    expect(finished.output()).toMatch(/api ended by itself .* Nothing is lost: npm start goes on from here/);
  });
});
