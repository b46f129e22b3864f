import { Command } from "commander";
import { folderOption, serverOption } from "../config/options.js";
import { now, say, unwrap } from "./outcome.js";
import { serverOf } from "./server-of.js";

export const enrolCommand = (): Command =>
  new Command("enrol")
    .summary("make this site's key and make it known to the coordinator")
    .description("Makes the site's Ed25519 key in the site folder (it never leaves) and registers its public half with a one-time token.")
    .addOption(serverOption().makeOptionMandatory())
    .requiredOption("--token <token>", "the enrolment token from the consortium's lead; works once")
    .addOption(folderOption())
    .addHelpText("after", "\nExample:\n  midline-site enrol --server https://midline.example.org --token 3q2-7w... --folder /srv/midline")
    .action(async ({ server, token, folder }: { server: string; token: string; folder: string }) => {
      const address = serverOf(server);
      const [{ enrol }, { openJournal }] = await Promise.all([import("../identity/enrol.js"), import("../journal/journal.js")]);
      const site = unwrap(await enrol(openJournal(folder, now), { server: address, token, folder }));
      say(
        `Enrolled as ${site.siteCode} (${site.siteName}) at ${site.server}.\nThe key is in ${folder}; keep a copy where only this hospital can read it.`,
      );
      say(`Next: midline-site check --data BIDS, then: midline-site train --folder ${folder} --data BIDS`);
    });
