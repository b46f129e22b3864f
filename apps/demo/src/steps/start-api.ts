import net from "node:net";
import { Trouble } from "../box.js";
import { startChild, type Child } from "../processes.js";

interface ApiOptions {
  /** Null: 4000 or the next free one. */
  readonly port: number | null;
  readonly databaseUrl: string;
  readonly dataFolder: string;
  readonly logFolder: string;
  readonly lead: { readonly email: string; readonly name: string; readonly password: string };
}

/** Starts the API with the portal inside, and waits for its word that it listens. */
export async function startApi(options: ApiOptions): Promise<{ readonly url: string; readonly child: Child }> {
  const port = options.port ?? (await firstFreePort(4000));
  const lastWords: string[] = [];
  const hearReady: { tell?: (url: string) => void } = {};
  const ready = new Promise<string>((resolve) => (hearReady.tell = resolve));
  const child = startChild({
    name: "api",
    command: ["apps/api/dist/main.js"],
    logFolder: options.logFolder,
    env: {
      NODE_ENV: "production",
      NEXT_TELEMETRY_DISABLED: "1",
      PORT: String(port),
      DATABASE_URL: options.databaseUrl,
      DATA_FOLDER: options.dataFolder,
      WEB: "1",
      WEB_FOLDER: "apps/web",
      SEED_LEAD_EMAIL: options.lead.email,
      SEED_LEAD_NAME: options.lead.name,
      SEED_LEAD_PASSWORD: options.lead.password,
    },
    onEvent: (event) => {
      if (event["ready"] === true && typeof event["url"] === "string") hearReady.tell?.(event["url"]);
    },
    onErrorLine: (line) => lastWords.push(line),
  });
  const died = child.exited.then((code) => {
    throw new Trouble(`The API did not start (exit code ${code}):\n${lastWords.slice(-12).join("\n")}`);
  });
  return { url: await Promise.race([ready, died]), child };
}

async function firstFreePort(from: number): Promise<number> {
  for (let port = from; port < from + 100; port += 1) {
    if (await isFree(port)) return port;
  }
  throw new Trouble(`No free port from ${from} to ${from + 99}; name one with --port.`);
}

const isFree = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const probe = net.createServer();
    probe.once("error", () => resolve(false));
    probe.listen(port, "127.0.0.1", () => probe.close(() => resolve(true)));
  });
