import { mkdirSync, readFileSync, truncateSync, writeFileSync } from "node:fs";
import path from "node:path";
import { readNifti } from "@midline/imaging/nifti/read-nifti";
import { describeWithRealData, REAL_DATA } from "@midline/imaging/testing/real-data";
import { z } from "zod";
import { BASE, BASE_REFERENCE, type EnrolledSite, enrolledSite, fillWithCases, trainOrder } from "./testing/enrolled-site.js";
import { type RunningSite, runSite } from "./testing/run-site.js";
import { until } from "./testing/until.js";
import { writeLittleCase } from "./testing/write-bids.js";

jest.setTimeout(180_000);

let site: EnrolledSite;
let running: RunningSite[];

beforeEach(async () => {
  site = await enrolledSite();
  fillWithCases(site);
  running = [];
});
afterEach(async () => {
  for (const { process } of running) process.kill("SIGKILL");
  await site.clear();
});

const run = (...args: string[]): RunningSite => {
  const started = runSite(args);
  running.push(started);
  return started;
};
const startTraining = (...more: string[]): RunningSite =>
  run("train", "--folder", site.siteFolder, "--data", site.dataFolder, "--log-json", "--poll-seconds", "0.2", ...more);
const heard = (site_: RunningSite, event: string) => site_.events().filter((line) => line.event === event);
const weightsFile = (): string => {
  const file = path.join(site.siteFolder, "base.mrit");
  writeFileSync(file, BASE);
  return file;
};

describe("midline-site train", () => {
  it("killed between training and upload, hands in the same update after a restart, without training again", async () => {
    site.coordinator.orders.push(trainOrder());
    // The upload never opens: the process is killed while it waits.
    site.coordinator.interfere = ({ message }) => (message === "upload-open" ? "cut" : null);
    const first = startTraining();
    await until("the upload was tried", () => site.coordinator.times("upload-open") > 0);
    const [trained] = heard(first, "trained");
    first.process.kill("SIGKILL");
    expect((await first.ended).signal).toBe("SIGKILL");
    expect(trained).toMatchObject({ reused: false });

    site.coordinator.interfere = () => null;
    const progressBefore = site.coordinator.times("progress") + site.coordinator.times("blob-read");
    const second = startTraining();
    await until("the round was done", () => heard(second, "round-done").length > 0);
    expect(heard(second, "trained")).toMatchObject([{ reused: true, payloadDigest: trained?.["payloadDigest"] }]);
    expect(heard(second, "step")).toEqual([]);
    expect(site.coordinator.times("progress") + site.coordinator.times("blob-read")).toBe(progressBefore);
    expect(site.coordinator.updates).toMatchObject([{ signatureHolds: true, envelope: { payloadDigest: trained?.["payloadDigest"] } }]);
  });

  it("stops cleanly on SIGTERM and on SIGINT", async () => {
    for (const signal of ["SIGTERM", "SIGINT"] as const) {
      const trainer = startTraining();
      await until("it waits", () => heard(trainer, "waiting").length > 0);
      trainer.process.kill(signal);
      expect(await trainer.ended).toMatchObject({ code: 0, stderr: "" });
      expect(trainer.events().at(-1)).toMatchObject({ event: "stopped" });
    }
  });

  it("stops cleanly when another trainer of the site has connected", async () => {
    const trainer = startTraining();
    await until("it waits", () => heard(trainer, "waiting").length > 0);
    site.coordinator.hint("superseded");
    expect(await trainer.ended).toMatchObject({ code: 0 });
    expect(trainer.events().at(-1)).toMatchObject({ event: "stopped", why: expect.stringContaining("Another trainer") });
  });

  it("has its folder to itself, and gives it up however it ends", async () => {
    const first = startTraining();
    await until("it waits", () => heard(first, "waiting").length > 0);
    const another = await startTraining().ended;
    expect(another.code).toBe(1);
    expect(another.stderr).toMatch(new RegExp(`Another trainer works in this folder \\(process ${first.process.pid}\\).*\\[CONFLICT\\]`));
    first.process.kill("SIGSTOP");
    expect((await startTraining().ended).stderr).toContain("[CONFLICT]");
    first.process.kill("SIGKILL");
    await first.ended;
    const next = startTraining();
    await until("the next waits", () => heard(next, "waiting").length > 0);
  });

  it("ends with the reason and the remedy when no waiting helps", async () => {
    site.coordinator.doors.protocolVersion = 2;
    const ended = await startTraining().ended;
    expect(ended.code).toBe(1);
    expect(ended.stderr).toMatch(/^error: .*\[PROTOCOL_MISMATCH\]/);
  });

  it("goes on trying while the coordinator is away, and speaks plainly to people", async () => {
    const { port } = site.coordinator;
    await site.coordinator.close();
    const trainer = run("train", "--folder", site.siteFolder, "--data", site.dataFolder, "--poll-seconds", "0.2");
    let text = "";
    trainer.process.stdout?.on("data", (chunk: string) => (text += chunk));
    await until("it noticed", () => text.includes("Not connected: The coordinator cannot be reached"));
    site.coordinator.orders.push(trainOrder());
    await site.coordinator.reopen(port);
    await until("the round was done", () => text.includes("Round 1 of 3 done"));
    expect(text).toMatch(/Computing with midline-(native|wasm): .*Gradient check passed/);
    expect(text).toMatch(/training, round 1 of 3, step 2\/2 loss/);
  });
});

describe("midline-site enrol", () => {
  it("refuses a folder that is enrolled already, and an address that is none", async () => {
    const again = await run("enrol", "--server", site.server, "--token", "s".repeat(43), "--folder", site.siteFolder).ended;
    expect(again).toMatchObject({ code: 1, stderr: expect.stringMatching(/already enrolled as practice.*\[CONFLICT\][\s\S]*remedy/) });
    expect((await run("enrol", "--server", "midline", "--token", "x", "--folder", site.siteFolder).ended).stderr).toContain(
      "midline is not an address",
    );
  });
});

describe("midline-site check", () => {
  it("says of each case what is found and why it is excluded, and which backend computes", async () => {
    truncateSync(path.join(site.dataFolder, "sub-a01", "anat", "sub-a01_T2w.nii.gz"), 300);
    writeFileSync(path.join(site.dataFolder, "participants.tsv"), "participant_id\nsub-a02\nsub-a02\nsub-a03\n");
    const { code, stdout } = await run("check", "--data", site.dataFolder).ended;
    expect(code).toBe(0);
    expect(stdout).toMatch(/Backend: midline-(native|wasm) .*\n +not tfjs-node-gpu: it is not installed\n/);
    expect(stdout).toMatch(
      /Adapter: \S.* \(.+, \d+ threads?\)\.\nMemory: [\d.]+ GiB in this machine, .* this process took [\d.]+ GiB at most\./,
    );
    expect(stdout).toMatch(
      /Training: [\d,.]+ cases a minute \([\d,.]+ to [\d,.]+ over n = 20 steps of 4; ci network, 32\^3 voxels, SYNTHETIC input/,
    );
    expect(stdout).toContain("Research use only. Not for diagnosis.");
    expect(stdout).toMatch(/Gradient self-check: (\d+) of \1 passed/);
    expect(stdout).toMatch(/sub-a01 +yes +yes +yes +yes +\? +NO/);
    expect(stdout).toMatch(/excluded: .*sub-a01_T2w\.nii\.gz: .*\n +\S/);
    expect(stdout).toMatch(/sub-a02 .*NO/);
    expect(stdout).toContain("3 of 5 cases can be used");
    expect(stdout).toContain("There is no normal head to pretrain on");
    expect(stdout).toContain("SYNTHETIC");
  });

  it("gives programs the same as JSON, and exit code 1 when nothing can be used", async () => {
    for (const index of [1, 2, 3, 4, 5]) {
      for (const image of ["T1w", "ce-gad_T1w", "T2w", "FLAIR"])
        truncateSync(path.join(site.dataFolder, `sub-a0${index}`, "anat", `sub-a0${index}_${image}.nii.gz`), 300);
    }
    const { code, stdout } = await run("check", "--data", site.dataFolder, "--json").ended;
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({
      notice: "Research use only. Not for diagnosis.",
      backend: {
        name: expect.stringMatching(/^midline-(native|wasm)$/),
        report: { pass: true },
        machine: { adapter: expect.stringMatching(/./), freeMemoryBytes: expect.any(Number) },
        speed: { data: "SYNTHETIC", steps: 20, casesPerMinute: { median: expect.any(Number) } },
      },
      data: { usable: 0, cases: expect.arrayContaining([expect.objectContaining({ subject: "sub-a01", usable: false })]) },
    });
  });
});

describe("midline-site predict", () => {
  it("works offline on a BIDS subject, and sends nothing", async () => {
    const before = site.coordinator.heard.length;
    const out = path.join(site.siteFolder, "out");
    const { code, stdout, stderr } = await run(
      "predict",
      "--data",
      site.dataFolder,
      "--subject",
      "a03",
      "--model",
      weightsFile(),
      "--out",
      out,
    ).ended;
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toContain("SYNTHETIC. Research use only. Not for diagnosis.");
    expect(JSON.parse(readFileSync(path.join(out, "prediction.json"), "utf8"))).toMatchObject({
      data: "SYNTHETIC",
      modelDigest: BASE_REFERENCE.digest,
      subject: "sub-a03",
    });
    expect(site.coordinator.heard).toHaveLength(before);
  });

  it("withholds the number of a case that is beyond the model, says why, and ends well: that is an answer", async () => {
    const t2 = path.join(site.dataFolder, "sub-a03", "anat", "sub-a03_T2w.nii.gz");
    const out = path.join(site.siteFolder, "out");
    const { code, stdout } = await run("predict", "--t2", t2, "--model", weightsFile(), "--out", out).ended;
    expect(code).toBe(0);
    expect(stdout).toContain("case: probability of H3 K27M mutant withheld\n  withheld: The case has 1 of the four sequences;");
    expect(stdout).toContain("not held against the patients the model was trained on");
    expect(JSON.parse(readFileSync(path.join(out, "prediction.json"), "utf8"))).toMatchObject({
      probability: null,
      withheld: [{ code: "TOO_FEW_SEQUENCES", sequence: null, value: 1, limit: 2, message: expect.any(String) }],
      referenceN: null,
    });
  });

  it("calibrates its number by the sheet of the model, at the prevalence of the place, and says so when there is none", async () => {
    const [out, sheet] = [path.join(site.siteFolder, "out"), path.join(site.siteFolder, "calibration.json")];
    const fitted = { source: "outOfFold", n: 160, positives: 80, temperature: 2, threshold: 0.5, abstain: { low: 0.001, high: 0.999 } };
    const whole = { format: "midline-calibration/1", notice: "", modelDigest: BASE_REFERENCE.digest, target: "h3k27m", synthetic: true };
    writeFileSync(sheet, JSON.stringify({ ...whole, ...fitted }));
    const given = ["predict", "--data", site.dataFolder, "--subject", "a03", "--model", weightsFile(), "--out", out, "--views", "1"];
    expect((await run(...given).ended).stdout).toContain("not calibrated: no calibration sheet was given");
    const { stdout } = await run(...given, "--calibration", sheet, "--prevalence", "0.2").ended;
    expect(stdout).toMatch(
      /calibrated 0\.\d+ .*: the model abstains\n.* T 2\.00 from n = 160 out-of-fold cases, corrected to a prevalence of 0\.2/,
    );
    const { probability, calibrated } = z
      .object({ probability: z.number(), calibrated: z.object({ probability: z.number(), decision: z.string(), prevalence: z.number() }) })
      .parse(JSON.parse(readFileSync(path.join(out, "prediction.json"), "utf8")));
    const odds = Math.sqrt(probability / (1 - probability)) * (0.2 / 0.8); // T = 2 halves the logit; the sheet's prevalence is a half
    expect(calibrated).toMatchObject({ decision: "abstains", prevalence: 0.2 });
    expect(calibrated.probability).toBeCloseTo(odds / (1 + odds), 10);
    expect((await run(...given, "--prevalence", "0.2").ended).stderr).toContain("give --calibration");
    expect((await run(...given, "--calibration", sheet, "--target", "h3k27Altered").ended).stderr).toContain("[BAD_INPUT]");
  });

  it("explains its number with an occlusion map in the grid of the cube, and shows how far it is", async () => {
    const out = path.join(site.siteFolder, "out");
    const given = ["predict", "--data", site.dataFolder, "--subject", "a03", "--model", weightsFile(), "--out", out, "--views", "1"];
    const { code, stdout, stderr } = await run(...given, "--explain").ended;
    expect(code).toBe(0);
    expect(stderr).toMatch(/hiding blocks of the head (\d+)\/\1/);
    const file = path.join(out, "sub-a03_desc-occlusion_map.nii.gz");
    expect(stdout).toContain(`${file} (occlusion map in logits`);
    const map = readNifti(readFileSync(file), { where: file });
    if (!map.ok) throw new Error("not read");
    expect(map.value.shape).toEqual([32, 32, 32]);
    expect(map.value.data.some((value) => value !== 0)).toBe(true);
    expect(map.value.data[0]).toBe(0);
  });

  it("holds a case against the patients that the model was trained on, from a sheet made beside", async () => {
    for (let index = 6; index <= 21; index++)
      writeLittleCase(site.dataFolder, { subject: `sub-a${String(index).padStart(2, "0")}`, lesion: 120 + 6 * index, mask: false });
    const sheet = path.join(site.siteFolder, "sheet.json");
    const made = await run("reference", "--data", site.dataFolder, "--model", weightsFile(), "--out", sheet).ended;
    expect(made).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^Reference of 21 patients for model [\s\S]*SYNTHETIC\. Research use only/),
    });
    expect(made.stderr).toContain("reading cases 21/21");
    const given = [
      "predict",
      "--data",
      site.dataFolder,
      "--subject",
      "a03",
      "--model",
      weightsFile(),
      "--out",
      path.join(site.siteFolder, "out"),
    ];
    const { code, stdout } = await run(...given, "--reference", sheet).ended;
    expect(code).toBe(0);
    expect(stdout).toContain("held against n = 21 patients the model was trained on");
  });

  it("looks at the case in as many ways as asked, and says how long each stage took", async () => {
    const out = path.join(site.siteFolder, "out");
    const given = ["predict", "--data", site.dataFolder, "--subject", "a03", "--model", weightsFile(), "--out", out];
    const { code, stdout, stderr } = await run(...given, "--views", "2", "--timings").ended;
    expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringContaining("over 2 views") });
    const { stages } = z
      .object({ stages: z.array(z.object({ stage: z.string(), wallMs: z.number(), cpuMs: z.number() })) })
      .parse(JSON.parse(stderr));
    expect(stages.map(({ stage }) => stage)).toEqual(
      expect.arrayContaining(["starting Node.js", "checking values", "gunzip", "resample", "inference, 2 views", "writing"]),
    );
    expect(stages.every(({ wallMs, cpuMs }) => wallMs >= 0 && cpuMs >= 0)).toBe(true);
    expect((await run(...given, "--views", "3").ended).stderr).toContain("It is 1, 2 or 4.");
  });

  it("of loose files waits for no library that it does not need", async () => {
    const preload = path.join(site.siteFolder, "list-loaded.cjs");
    writeFileSync(preload, 'process.on("exit", () => console.error(Object.keys(require.cache).join("\\n")));');
    const t2 = path.join(site.dataFolder, "sub-a03", "anat", "sub-a03_T2w.nii.gz");
    const given = ["predict", "--t2", t2, "--model", weightsFile(), "--out", path.join(site.siteFolder, "out")];
    const { code, stderr } = await runSite(given, { NODE_OPTIONS: `--require "${preload}"` }).ended;
    expect(code).toBe(0);
    expect(stderr).toContain("predict-offline.js");
    for (const library of ["zod", "papaparse", "socket.io-client", "cli-progress"])
      expect(stderr).not.toContain(`/node_modules/${library}/`);
  });

  it("writes nothing when the weights are damaged, or the case is excluded", async () => {
    const out = path.join(site.siteFolder, "out");
    const weights = weightsFile();
    const excluded = await run("predict", "--data", site.dataFolder, "--subject", "sub-nobody", "--model", weights, "--out", out).ended;
    expect(excluded).toMatchObject({ code: 1, stderr: expect.stringContaining("[NO_SEQUENCES]") });
    truncateSync(weights, 1000);
    const damaged = await run("predict", "--data", site.dataFolder, "--subject", "sub-a03", "--model", weights, "--out", out).ended;
    expect(damaged).toMatchObject({ code: 1, stderr: expect.stringContaining("base.mrit") });
    expect(() => readFileSync(path.join(out, "prediction.json"))).toThrow();
  });
});

describeWithRealData("midline-site predict on a patient's own sequences", () => {
  it("writes a record and a mask in the grid of the patient's T2", async () => {
    const native = path.join(REAL_DATA, "TCGA-FG-6692", "native");
    const out = path.join(site.siteFolder, "real");
    mkdirSync(out);
    const { code, stderr } = await run(
      "predict",
      "--t1",
      `${native}/t1.nii.gz`,
      "--t1ce",
      `${native}/t1c.nii.gz`,
      "--t2",
      `${native}/t2.nii.gz`,
      "--flair",
      `${native}/flair.nii.gz`,
      "--model",
      weightsFile(),
      "--out",
      out,
      "--subject",
      "patient",
    ).ended;
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    const record: unknown = JSON.parse(readFileSync(path.join(out, "prediction.json"), "utf8"));
    expect(record).toMatchObject({ data: "patient", sequencesUsed: ["t1", "t1ce", "t2", "flair"], maskGrid: "t2" });
    const read = (file: string) => readNifti(readFileSync(file), { where: file });
    const [mask, t2] = [read(path.join(out, "patient_desc-tumour_mask.nii.gz")), read(`${native}/t2.nii.gz`)];
    if (!mask.ok || !t2.ok) throw new Error("not read");
    expect(mask.value.shape).toEqual(t2.value.shape);
    for (const [i, value] of t2.value.affine.entries()) expect(mask.value.affine[i]).toBeCloseTo(value, 3);
  });
});

describe("midline-site journal", () => {
  it("lists what left, with sums; as JSON for programs", async () => {
    const text = (await run("journal", "--folder", site.siteFolder).ended).stdout;
    expect(text).toMatch(/POST enrol +\d+ B/);
    const json: unknown = JSON.parse((await run("journal", "--folder", site.siteFolder, "--json").ended).stdout);
    expect(json).toMatchObject({ entries: [{ message: "POST enrol" }], totals: [{ message: "POST enrol", count: 1 }], unreadable: 0 });
    const fromEnvironment = runSite(["journal", "--json"], { MIDLINE_SITE_FOLDER: site.siteFolder });
    expect(JSON.parse((await fromEnvironment.ended).stdout)).toEqual(json);
    expect((await run("journal", "--folder", path.join(site.siteFolder, "nowhere")).ended).stdout).toBe("Nothing has left this site.\n");
  });
});
