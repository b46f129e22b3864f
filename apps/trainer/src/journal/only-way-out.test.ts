import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";

const ROOT = path.resolve(__dirname, "..");
const sources = readdirSync(ROOT, { recursive: true, encoding: "utf8" }).filter(
  (file) => file.endsWith(".ts") && !file.endsWith(".test.ts") && !file.startsWith("testing"),
);
const WAYS_OUT =
  /\bfetch\(|\b(?:from|import|require)\s*\(?\s*["'](?:socket\.io-client|(?:node:)?(?:http2?|https|net|tls|dgram|dns|child_process|cluster|worker_threads|inspector))["']|WebSocket\(|EventSource\(/;
const SENDS = /emit(?:WithAck)?\(|\bfetch\(|auth,/;

/** Speaks with other processes of this machine, over a local socket. */
const LOCK = path.join("identity", "hold-folder.ts");

describe("the ways out of the trainer", () => {
  it("are two files, and both write the journal before they send", () => {
    expect(sources.length).toBeGreaterThan(40);
    const doors = sources.filter((file) => file !== LOCK && WAYS_OUT.test(readFileSync(path.join(ROOT, file), "utf8"))).sort();
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

  it("are not the lock of the site folder, which knows no address but that of a local socket", () => {
    const body = readFileSync(path.join(ROOT, LOCK), "utf8");
    expect([...body.matchAll(/\b(?:listen|connect|createConnection)\(([^,)]*)/g)].map(([, to]) => to)).toEqual(["address", "address"]);
    expect([...body.matchAll(/["'](?:node:)?(?:http2?|https|net|tls|dgram|dns)["']/g)].map(([from]) => from)).toEqual(['"node:net"']);
    expect(body).not.toMatch(/\b(?:host|port)\b/);
  });
});
