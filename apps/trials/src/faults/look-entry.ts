import { look, lookSchema } from "./look-at-run.js";

// The process that looks at one run, says what it found, and is ended.
process.once("message", (message) => {
  void say(message);
});

async function say(message: unknown): Promise<void> {
  process.send?.(await look(lookSchema.parse(message)));
}
