// A child process that answers JSON lines with JSON lines, one question at a time.
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";

/** Starts it. `ask` waits for the answer and throws where the child reports an error or has died. */
export function startChild(command, args, env = {}) {
  const child = spawn(command, args, { stdio: ["pipe", "pipe", "pipe"], env: { ...process.env, ...env } });
  const waiting = [];
  let complaint = "";
  let dead = null;

  const died = (why) => {
    dead ??= new Error(`${[command, ...args].join(" ")}: ${why}${complaint === "" ? "" : `\n${complaint.trim().slice(-2000)}`}`);
    for (const { reject } of waiting.splice(0)) reject(dead);
  };
  child.stderr.on("data", (data) => (complaint += data));
  child.stdin.on("error", (error) => died(error.message));
  child.on("error", (error) => died(error.message));
  child.on("close", (code, signal) => died(`ended (${signal ?? `exit ${code}`})`));
  createInterface({ input: child.stdout }).on("line", (line) => {
    const { error, ...answer } = JSON.parse(line);
    const { resolve, reject } = waiting.shift();
    if (error === undefined) resolve(answer);
    else reject(new Error(error));
  });

  return {
    ask(question) {
      if (dead !== null) return Promise.reject(dead);
      return new Promise((resolve, reject) => {
        waiting.push({ resolve, reject });
        child.stdin.write(`${JSON.stringify(question)}\n`);
      });
    },
    end() {
      if (dead !== null) return Promise.resolve();
      return new Promise((resolve) => {
        child.once("close", () => resolve());
        child.stdin.end();
      });
    },
  };
}
