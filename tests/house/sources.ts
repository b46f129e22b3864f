import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";

/** A source file of the project and what it imports. */
export interface Source {
  /** Path from the root, with forward slashes. */
  readonly file: string;
  readonly text: string;
  /** Every specifier of an import, export-from, require or dynamic import. */
  readonly imports: readonly string[];
  /** `packages/shared`, `apps/api`, ... */
  readonly workspace: string;
  readonly isTest: boolean;
}

export const ROOT = path.resolve(__dirname, "../..");
const SKIPPED = new Set(["node_modules", "dist", "build", ".next", ".midline", "generated", "assembly"]);

/** Every TypeScript source under packages/, apps/ and migrations/. */
export function readSources(): readonly Source[] {
  return ["packages", "apps", "migrations"].flatMap((top) => walk(top)).map(readSource);
}

function walk(folder: string): string[] {
  return readdirSync(path.join(ROOT, folder), { withFileTypes: true }).flatMap((entry) => {
    const name = `${folder}/${entry.name}`;
    if (entry.isDirectory()) return SKIPPED.has(entry.name) ? [] : walk(name);
    return /\.tsx?$/.test(entry.name) && !entry.name.endsWith(".d.ts") ? [name] : [];
  });
}

function readSource(file: string): Source {
  const text = readFileSync(path.join(ROOT, file), "utf8");
  const code = text.replace(/\/\*[\s\S]*?\*\//g, "").replace(/^\s*\/\/.*$/gm, "");
  const specifiers = [...code.matchAll(/\b(?:from|import|require)\s*\(?\s*["'`]([^"'`]+)["'`]/g)].map((match) => match[1] ?? "");
  const isTest = /\.test\.tsx?$/.test(file) || file.includes("/testing/");
  return { file, text, imports: specifiers, workspace: file.split("/").slice(0, 2).join("/"), isTest };
}
