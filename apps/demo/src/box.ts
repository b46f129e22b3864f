import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { removeDataFolder } from "@midline/local-postgres/data-folder";
import { z } from "zod";
import { LEAD, MEMBERS } from "./consortium.js";
import type { Options, Settings } from "./options.js";

const boxFile = z.object({
  settings: z.object({
    cases: z.int(),
    externalCases: z.int(),
    normals: z.int().default(0),
    pretrain: z.boolean().default(false),
    grid: z.union([z.literal(32), z.literal(64), z.literal(128)]),
    rounds: z.int(),
    localSteps: z.int(),
    batchSize: z.int(),
    seed: z.int(),
  }),
  /** Made at the first start; e-mail to password. */
  passwords: z.record(z.string(), z.string()),
});

/** One consortium in a folder: its settings and the passwords of its people. */
export interface Box {
  readonly folder: string;
  readonly settings: Settings;
  readonly passwords: Readonly<Record<string, string>>;
  readonly isNew: boolean;
}

/** A trouble a person can mend; printed without a stack. */
export class Trouble extends Error {}

/** Opens the box in `options.folder`, or makes one. A box keeps the settings it was made with. */
export function openBox(options: Options): Box {
  const folder = path.resolve(options.folder);
  const file = path.join(folder, "box.json");
  const settings: Settings = {
    cases: options.cases,
    externalCases: options.externalCases,
    normals: options.normals,
    pretrain: options.pretrain,
    grid: options.grid,
    rounds: options.rounds,
    localSteps: options.localSteps,
    batchSize: options.batchSize,
    seed: options.seed,
  };
  if (options.pretrain && options.normals < 2)
    throw new Trouble("Pretraining needs normal heads at each of the two training hospitals: give --normals 2 or more.");
  if (existsSync(file)) {
    const kept = boxFile.parse(JSON.parse(readFileSync(file, "utf8")));
    const wished = new Map(Object.entries(settings).filter(([name]) => options.named.has(name)));
    const changed = Object.entries(kept.settings).filter(([name, value]) => wished.has(name) && wished.get(name) !== value);
    if (changed.length > 0) {
      throw new Trouble(
        `The box in ${folder} was made with other settings (${changed.map(([name, value]) => `${name} ${value}`).join(", ")}). ` +
          "Start it without them, give another --folder, or clear it with `npm run reset`.",
      );
    }
    return { folder, settings: kept.settings, passwords: kept.passwords, isNew: false };
  }
  const passwords = Object.fromEntries([LEAD, ...MEMBERS].map((person) => [person.email, `demo-${randomBytes(6).toString("hex")}`]));
  try {
    mkdirSync(folder, { recursive: true });
    writeFileSync(`${file}.tmp`, JSON.stringify({ settings, passwords }, null, 2), { mode: 0o600 });
    renameSync(`${file}.tmp`, file);
  } catch (error) {
    throw new Trouble(
      `Cannot write to ${folder}: ${error instanceof Error ? error.message : "unknown reason"}. Give a folder you may write to with --folder.`,
    );
  }
  return { folder, settings, passwords, isNew: true };
}

/** Deletes a box. Refuses a folder that does not look like one, and a box that is running. */
export async function resetBox(options: Options): Promise<string> {
  const folder = path.resolve(options.folder);
  if (!existsSync(folder)) return `Nothing to clear: ${folder} does not exist.`;
  if (!existsSync(path.join(folder, "box.json")))
    throw new Trouble(`${folder} is not a Midline box (no box.json in it); nothing was deleted.`);
  await removeDataFolder(path.join(folder, "postgres"));
  rmSync(folder, { recursive: true, force: true });
  return `Cleared ${folder}.`;
}
