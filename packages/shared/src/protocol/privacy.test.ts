import { readFileSync } from "node:fs";
import path from "node:path";
import { z } from "zod";
import { CODEBOOK } from "../labels/codebook.js";
import { blobRequest, challengeRequest, enrolRequest, linkAuth, sessionRequest } from "./site-doors.js";
import { SITE_MESSAGES } from "./site-messages.js";

const page = readFileSync(path.join(__dirname, "../../../../docs/privacy.md"), "utf8");

/** Everything a trainer says, by the name it has on the page. */
const SAYINGS: Readonly<Record<string, z.ZodType>> = {
  enrol: enrolRequest,
  challenge: challengeRequest,
  session: sessionRequest,
  blobs: blobRequest,
  connect: linkAuth,
  ...Object.fromEntries(Object.entries(SITE_MESSAGES).map(([name, message]) => [name, message.ask])),
};

/** As much of JSON Schema as zod writes for these messages. */
interface Node {
  readonly properties?: Readonly<Record<string, Node>>;
  readonly additionalProperties?: unknown;
  readonly items?: Node;
  readonly anyOf?: readonly Node[];
  readonly oneOf?: readonly Node[];
  readonly type?: string;
  readonly pattern?: string;
  readonly format?: string;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
}

interface Leaf {
  readonly field: string;
  readonly node: Node;
}

const schemaOf = (schema: z.ZodType): Node => JSON.parse(JSON.stringify(z.toJSONSchema(schema, { io: "input", unrepresentable: "any" })));

/** Every leaf of a schema with its path: `envelope.examples.trunk`, `sequencesUsed[]`. */
function leavesOf(node: Node, field = ""): readonly Leaf[] {
  const branches = node.anyOf ?? node.oneOf;
  if (branches) return branches.filter((branch) => branch.type !== "null").flatMap((branch) => leavesOf(branch, field));
  if (node.items) return leavesOf(node.items, `${field}[]`);
  if (!node.properties) return [{ field, node }];
  return Object.entries(node.properties).flatMap(([name, child]) => leavesOf(child, field === "" ? name : `${field}.${name}`));
}

const objectsOf = (node: Node): readonly Node[] => [
  ...(node.properties ? [node] : []),
  ...[...Object.values(node.properties ?? {}), ...(node.items ? [node.items] : []), ...(node.anyOf ?? []), ...(node.oneOf ?? [])].flatMap(
    objectsOf,
  ),
];

const unique = (names: readonly string[]): readonly string[] => [...new Set(names)].sort((a, b) => (a < b ? -1 : 1));
const fieldsOf = (schema: z.ZodType): readonly string[] => unique(leavesOf(schemaOf(schema)).map((leaf) => leaf.field));
const cellsOf = (section: string): readonly string[] => [...section.matchAll(/^\| `([^`]+)` \|/gm)].map((match) => match[1] ?? "");

/** The page's tables by their heading. */
const told = new Map([...page.matchAll(/^### `([^`]+)`$([\s\S]*?)(?=^##)/gm)].map((match) => [match[1] ?? "", cellsOf(match[2] ?? "")]));

describe("docs/privacy.md", () => {
  it("names every message a trainer sends, and no other", () => {
    expect(unique([...told.keys()])).toEqual(unique(Object.keys(SAYINGS)));
  });

  it.each(Object.keys(SAYINGS))("names every field of %s once, and no other", (name) => {
    const schema = SAYINGS[name];
    if (!schema) throw new Error(`${name} has no schema`);
    const fields = told.get(name) ?? [];
    expect(fields).toHaveLength(new Set(fields).size);
    expect(unique(fields)).toEqual(fieldsOf(schema));
  });

  it("names every column a coordinator may send, and no other", () => {
    const section = page.slice(page.indexOf("## From a person"), page.indexOf("## What never leaves"));
    expect(cellsOf(section)).toEqual(CODEBOOK.filter((column) => column.kind !== "freeText").map((column) => column.name));
  });

  it("has walked all the way down", () => {
    const all = Object.values(SAYINGS).flatMap(fieldsOf);
    expect(all).toEqual(
      expect.arrayContaining(["envelope.examples.segmentation", "statistics.auroc.high", "outcome.sequencesUsed[]", "outcome.code"]),
    );
    expect(all.length).toBeGreaterThanOrEqual(90);
  });
});

describe("what a trainer says", () => {
  it("has no room for a field more, at any depth", () => {
    for (const [name, schema] of Object.entries(SAYINGS)) {
      const objects = objectsOf(schemaOf(schema));
      expect(objects.length).toBeGreaterThan(0);
      for (const object of objects) expect([name, object.additionalProperties]).toEqual([name, false]);
    }
  });

  it("has no free text: every word is of a closed list or a fixed form, or was given by the coordinator itself", () => {
    const given = ["enrol token", "enrol publicKey", "session nonce", "blobs jwt", "connect jwt"];
    const free = Object.entries(SAYINGS).flatMap(([name, schema]) =>
      leavesOf(schemaOf(schema))
        .filter(({ node }) => node.type === "string" && !node.pattern && !node.format && !node.enum && node.const === undefined)
        .map(({ field }) => `${name} ${field}`),
    );
    expect(unique(free)).toEqual(unique(given));
  });
});
