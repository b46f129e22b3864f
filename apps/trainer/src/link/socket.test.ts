import { mkdtempSync } from "node:fs";
import http from "node:http";
import os from "node:os";
import path from "node:path";
import { SITE_LINK_PATH } from "@midline/shared/protocol/site-messages";
import { Server } from "socket.io";
import { openJournal } from "../journal/journal.js";
import { connect } from "./socket.js";

describe("a connection that is being made", () => {
  it("is refused, not waited for, when the coordinator dies before it has greeted", async () => {
    const server = http.createServer();
    const io = new Server(server, { path: SITE_LINK_PATH });
    io.use((socket) => socket.conn.close());
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", () => resolve()));
    const address = server.address();
    const port = typeof address === "object" ? address?.port : undefined;
    const journal = openJournal(mkdtempSync(path.join(os.tmpdir(), "midline-socket-")), () => new Date());
    const nothing = (): void => undefined;
    const found = await connect({ server: `http://127.0.0.1:${port}`, jwt: "any", journal, onLookAgain: nothing, onSuperseded: nothing });
    expect(found).toMatchObject({ ok: false, fault: { code: "UNAVAILABLE" } });
    await io.close();
  });
});
