import type { FastifyInstance } from "fastify";
import type { Platform } from "../context.js";

/** `/livez`: the process turns. `/readyz`: it can also do its work. */
export function addHealthDoors(app: FastifyInstance, platform: Platform): void {
  app.get("/livez", () => ({ alive: true }));
  let isStopping = false;
  app.addHook("preClose", async () => void (isStopping = true));
  app.get("/readyz", async (_, reply) => {
    if (isStopping) return reply.code(503).send({ ready: false, reason: "This server is being stopped." });
    try {
      await platform.db.query("SELECT 1");
      return { ready: true };
    } catch (error) {
      platform.log.warn({ err: error }, "not ready");
      return reply.code(503).send({ ready: false, reason: "The database cannot be reached." });
    }
  });
}
