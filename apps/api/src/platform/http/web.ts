import type { IncomingMessage, ServerResponse } from "node:http";
import { createRequire } from "node:module";
import path from "node:path";
import type { FastifyInstance } from "fastify";
import { assumeProduction } from "../config.js";

interface NextServer {
  prepare(): Promise<void>;
  getRequestHandler(): (request: IncomingMessage, response: ServerResponse) => Promise<void>;
  close(): Promise<void>;
}
type CreateNext = (options: { dev: boolean; dir: string; quiet: boolean }) => NextServer;

/** Serves the built portal in this process: everything that is no door of the API is a page. */
export async function mountWeb(app: FastifyInstance, dir: string): Promise<void> {
  assumeProduction();
  const folder = path.resolve(dir);
  const createNext: CreateNext = createRequire(path.join(folder, "package.json"))("next");
  const next = createNext({ dev: false, dir: folder, quiet: true });
  await next.prepare();
  const handle = next.getRequestHandler();
  app.addHook("onClose", () => next.close());
  app.setNotFoundHandler(async (request, reply) => {
    reply.hijack();
    await handle(request.raw, reply.raw);
  });
}
