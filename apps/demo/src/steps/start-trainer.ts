import os from "node:os";
import path from "node:path";
import { type DemoSite, SITES } from "../consortium.js";
import { startChild, type Child } from "../processes.js";
import type { Going } from "../run-box.js";
import { siteFolder, TRAINER } from "./enrol-trainer.js";

/** A hospital's trainer: its own process, its own folder, its own key. It sees no other hospital's folder. */
export function startTrainer(going: Going, site: DemoSite, url: string): Child {
  const folder = siteFolder(going.box, site);
  return startChild({
    name: `trainer-${site.code}`,
    command: [
      TRAINER,
      "train",
      "--folder",
      path.join(folder, "trainer"),
      "--data",
      path.join(folder, "bids"),
      "--server",
      url,
      "--log-json",
      "--threads",
      String(Math.max(1, Math.floor(os.availableParallelism() / SITES.length))),
    ],
    logFolder: path.join(going.box.folder, "logs"),
  });
}
