// A server that only moves bytes between a socket and a file: what any transfer over HTTP can reach on this machine.
import { createReadStream, createWriteStream } from "node:fs";
import http from "node:http";
import path from "node:path";
import { pipeline } from "node:stream/promises";

const file = path.join(process.argv[2], "plain-up");

const server = http.createServer(async (request, response) => {
  if (request.method === "PUT") {
    await pipeline(request, createWriteStream(file));
    response.end();
  } else await pipeline(createReadStream(file, { highWaterMark: 2 ** 20 }), response);
});
server.listen(0, "127.0.0.1", () => process.send(`http://127.0.0.1:${server.address().port}`));
process.on("disconnect", () => process.exit(0));
