import path from "node:path";
import { startLocalPostgres } from "@midline/local-postgres/start-local-postgres";
import { LEAD } from "../consortium.js";
import { runChild } from "../processes.js";
import type { Going } from "../run-box.js";
import { startApi } from "./start-api.js";

/** PostgreSQL, the portal's build, then API and portal on one port. Returns the address. */
export async function startServers(going: Going): Promise<string> {
  const { box, options } = going;
  const logFolder = path.join(box.folder, "logs");
  const found = { databaseUrl: "", url: "" };
  const startPostgres = going.step("postgres", "PostgreSQL 18", async (say) => {
    const postgres = await startLocalPostgres({ dataFolder: path.join(box.folder, "postgres"), durable: true, onProgress: say });
    going.keep({ name: "postgres", exited: new Promise(() => undefined), stop: () => postgres.stop() });
    found.databaseUrl = postgres.url;
    return `127.0.0.1:${postgres.port}`;
  });
  await startPostgres;
  await going.step("portalBuild", "Portal built", async (say) => {
    say("half a minute the first time");
    await runChild({ name: "build", command: ["apps/demo/build.mjs", "--portal"], logFolder });
    return undefined;
  });
  await going.step("api", "API and portal on one port", async () => {
    const api = await startApi({
      port: options.port,
      databaseUrl: found.databaseUrl,
      dataFolder: path.join(box.folder, "api"),
      logFolder,
      lead: { email: LEAD.email, name: LEAD.name, password: box.passwords[LEAD.email] ?? "" },
    });
    going.keep(api.child);
    found.url = api.url;
    return `${api.url} is up`;
  });
  return found.url;
}
