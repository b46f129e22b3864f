import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";

const files = readdirSync(__dirname).filter((name) => name.endsWith(".ts") && !name.endsWith(".test.ts"));

describe("the reading of labels", () => {
  it("needs nothing that only Node has: the portal runs it before anything is sent", () => {
    expect(files.length).toBeGreaterThan(12);
    for (const file of files) {
      const text = readFileSync(path.join(__dirname, file), "utf8");
      const needed = [...text.matchAll(/^import (?!type )[^;]*? from "([^"]+)"/gm)].map((match) => match[1] ?? "");
      expect([file, needed.filter((name) => !/^\.\/[a-z0-9-]+\.js$/.test(name) && !["zod", "fflate"].includes(name))]).toEqual([file, []]);
      expect([file, /\b(Buffer|process|require|__dirname)\b/.test(text)]).toEqual([file, false]);
    }
  });
});
