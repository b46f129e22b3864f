import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";

const ROOT = path.resolve(__dirname, "..");
const sources = readdirSync(ROOT, { recursive: true, encoding: "utf8" }).filter(
  (file) => file.endsWith(".ts") && !file.endsWith(".test.ts") && !file.startsWith("testing"),
);
const WAYS_OUT =
  /\bfetch\(|\b(?:from|import|require)\s*\(?\s*["'](?:socket\.io-client|(?:node:)?(?:http2?|https|net|tls|dgram|dns|child_process|cluster|worker_threads|inspector))["']|WebSocket\(|EventSource\(/;
const SENDS = /emit(?:WithAck)?\(|\bfetch\(|auth,/;

describe("the ways out of the trainer", () => {
  it("are two files, and both write the journal before they send", () => {
    expect(sources.length).toBeGreaterThan(40);
    const doors = sources.filter((file) => WAYS_OUT.test(readFileSync(path.join(ROOT, file), "utf8"))).sort();
    expect(doors).toEqual([path.join("link", "door.ts"), path.join("link", "socket.ts")]);
    for (const door of doors) {
      const body = readFileSync(path.join(ROOT, door), "utf8");
      const sends = [...body.matchAll(new RegExp(SENDS, "g"))].filter(
        ({ index }) => !body.slice(body.lastIndexOf("\n", index), index).includes("record("),
      );
      expect(sends.length).toBeGreaterThan(0);
      for (const { index } of sends) expect(body.slice(0, index)).toContain("journal.record(");
    }
  });
});
