import type { FastifyInstance } from "fastify";
import type { Config } from "../config.js";

/**
 * What a page of ours may do. Next writes its start-up script into the page, Mantine its styles; NiiVue and GraphiQL start
 * workers from blobs, and NiiVue compiles WebAssembly. `connect-src` reaches the hospital's own trainer on the clinician's
 * machine, where the pixels come from.
 */
const CONTENT_SECURITY_POLICY = [
  "default-src 'self'",
  "script-src 'self' 'unsafe-inline' 'wasm-unsafe-eval'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "font-src 'self' data:",
  "connect-src 'self' data: blob: http://127.0.0.1:* http://localhost:*",
  "worker-src 'self' blob:",
  "object-src 'none'",
  "base-uri 'self'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join("; ");

/** Sets the headers on the raw answer, so that pages of Next carry them too. */
export function addSecurityHeaders(app: FastifyInstance, config: Config): void {
  const headers: Record<string, string> = {
    "content-security-policy": CONTENT_SECURITY_POLICY,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=()",
    ...(config.publicUrl?.startsWith("https:") ? { "strict-transport-security": "max-age=31536000" } : {}),
  };
  app.addHook("onRequest", async (request, reply) => {
    for (const [name, value] of Object.entries(headers)) reply.raw.setHeader(name, value);
    // Answers of the API speak of people; no cache between us may keep them.
    if (request.url.startsWith("/graphql")) reply.raw.setHeader("cache-control", "no-store");
  });
}
