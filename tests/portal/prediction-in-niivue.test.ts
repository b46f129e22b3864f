import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import http from "node:http";
import os from "node:os";
import path from "node:path";
import { networkSpec } from "@midline/shared/network/network-spec";
import { initialWeights } from "@midline/shared/network/weights";
import { encodeTensors } from "@midline/shared/weights/tensor-container";
import type { Browser } from "playwright-core";
import { z } from "zod";
import { ROOT } from "../stories/box";
import { findBrowser } from "./browser";

jest.setTimeout(300_000);

const SCANS = path.join(process.env["MIDLINE_TEST_DATA"] ?? path.resolve(ROOT, "../shared/data"), "TCGA-FG-6692/native");
const PAGE = `<!doctype html><canvas id="c" width="1200" height="800"></canvas><script type="module">
  import { Niivue } from "/niivue.js";
  const nv = new Niivue({ show3Dcrosshair: true });
  await nv.attachToCanvas(document.getElementById("c"));
  await nv.loadVolumes([{ url: "/t2.nii.gz" }, { url: "/mask.nii.gz", colormap: "red", opacity: 0.6 }]);
  const corners = (v) => [[0, 0, 0], [v.dimsRAS[1] - 1, 0, 0], [0, v.dimsRAS[2] - 1, 0], [0, 0, v.dimsRAS[3] - 1]].map((p) => [...v.vox2mm(p, v.matRAS)].slice(0, 3));
  window.found = nv.volumes.map((v) => ({ dims: [...v.dimsRAS].slice(1, 4), corners: corners(v), inside: v.img.reduce((n, x) => n + (x > 0 ? 1 : 0), 0) }));
</script>`;
const seen = z
  .array(z.object({ dims: z.array(z.int()).length(3), corners: z.array(z.array(z.number()).length(3)).length(4), inside: z.int() }))
  .length(2);

describe("a prediction on a real patient, opened in NiiVue", () => {
  let browser: Browser | null = null;
  let folder = "";

  beforeAll(async () => {
    if (!existsSync(SCANS)) {
      console.warn(`SKIPPED: there is no real MRI at ${SCANS}. Set MIDLINE_TEST_DATA to its folder.`);
      return;
    }
    browser = await findBrowser();
    folder = mkdtempSync(path.join(os.tmpdir(), "midline-niivue-"));
    // An untrained network with a bias that makes it mark something: where it lies is what is looked at, not what it means.
    const weights = initialWeights(networkSpec("ci"), 1).map((tensor) =>
      tensor.name === "seg/logit/bias" ? { ...tensor, values: Float32Array.of(1.8) } : tensor,
    );
    writeFileSync(path.join(folder, "weights.mrit"), encodeTensors(weights));
    const scan = (name: string): string => path.join(SCANS, `${name}.nii.gz`);
    const scans = ["--t1", scan("t1"), "--t1ce", scan("t1c"), "--t2", scan("t2"), "--flair", scan("flair")];
    const model = ["--model", path.join(folder, "weights.mrit"), "--out", path.join(folder, "out")];
    execFileSync(process.execPath, ["apps/trainer/bin/midline-site.js", "predict", ...scans, ...model], { cwd: ROOT });
  });

  afterAll(() => browser?.close());

  it("lies on the very voxels of the patient's own T2", async () => {
    if (!browser) return;
    const files: Readonly<Record<string, string>> = {
      "/niivue.js": path.join(ROOT, "node_modules/@niivue/niivue/dist/index.js"),
      "/t2.nii.gz": path.join(SCANS, "t2.nii.gz"),
      "/mask.nii.gz": path.join(folder, "out", "case_desc-tumour_mask.nii.gz"),
    };
    const server = http.createServer((request, response) => {
      const file = files[request.url ?? ""];
      response.setHeader("content-type", file?.endsWith(".js") ? "text/javascript" : file ? "application/octet-stream" : "text/html");
      response.end(file ? readFileSync(file) : PAGE);
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", () => resolve()));
    const address = server.address();
    const page = await browser.newPage({ viewport: { width: 1200, height: 800 } });
    const errors: string[] = [];
    page.on("pageerror", (error) => errors.push(error.message));
    await page.goto(`http://127.0.0.1:${typeof address === "object" ? address?.port : ""}/`);
    await page.waitForFunction("window.found !== undefined", undefined, { timeout: 60_000 }).catch(() => expect(errors).toEqual([]));
    const [t2, mask] = seen.parse(await page.evaluate("window.found"));
    await page.waitForTimeout(500);
    mkdirSync(path.join(ROOT, "test-results"), { recursive: true });
    await page.screenshot({ path: path.join(ROOT, "test-results", "prediction-in-niivue.png") });
    server.close();
    expect(mask?.dims).toEqual(t2?.dims);
    t2?.corners.flat().forEach((mm, i) => expect(mask?.corners.flat()[i]).toBeCloseTo(mm, 2));
    expect(mask?.inside).toBeGreaterThan(1000);
  });
});
