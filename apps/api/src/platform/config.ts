import { z } from "zod";

const flag = (fallback: boolean) =>
  z
    .enum(["0", "1", "true", "false"])
    .optional()
    .transform((text) => (text === undefined ? fallback : text === "1" || text === "true"));
const count = (fallback: number) => z.coerce.number().int().min(0).default(fallback);

const environment = z.object({
  DATABASE_URL: z.string().regex(/^postgres(ql)?:\/\//, "expected postgres://user:password@host:port/database"),
  HOST: z.string().min(1).default("127.0.0.1"),
  PORT: z.coerce.number().int().min(0).max(65_535).default(4000),
  /** What people type into their browser; it decides whether cookies are marked Secure. */
  PUBLIC_URL: z.url().optional(),
  /** Behind a proxy of ours: believe its X-Forwarded-For about who is calling. */
  TRUST_PROXY: flag(false),
  DATA_FOLDER: z.string().min(1).default(".midline/api"),
  /** Serve the portal from this process, from WEB_FOLDER. */
  WEB: flag(false),
  WEB_FOLDER: z.string().min(1).optional(),
  MIGRATE: flag(true),
  INTROSPECTION: flag(true),
  SESSION_IDLE_MINUTES: count(60),
  SESSION_HOURS: count(12),
  SEED_LEAD_EMAIL: z.email().optional(),
  SEED_LEAD_PASSWORD: z.string().min(12, "expected at least 12 characters").optional(),
  SEED_LEAD_NAME: z.string().min(1).default("Consortium lead"),
  /** See docs/faults.md; read as they are by `armFailpoints`. */
  MIDLINE_FAILPOINTS: z.string().optional(),
  MIDLINE_FAILPOINT_LOG: z.string().optional(),
  LOG_LEVEL: z.enum(["silent", "fatal", "error", "warn", "info", "debug", "trace"]).default("info"),
});

/** Everything that may differ between two installations. */
export interface Config {
  readonly databaseUrl: string;
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  readonly publicUrl: string | null;
  readonly trustProxy: boolean;
  readonly dataFolder: string;
  /** Where the built portal lies, or null to serve the API alone. */
  readonly web: { readonly dir: string } | null;
  readonly migrate: boolean;
  readonly introspection: boolean;
  readonly sessionIdleMs: number;
  readonly sessionMs: number;
  /** The first account, made when no person exists yet. */
  readonly seedLead: { readonly email: string; readonly password: string; readonly name: string } | null;
  readonly logLevel: string;
  /** Where this process is to fail, and the file that it first writes so into; null for none. */
  readonly failpoints: { readonly text: string; readonly log: string } | null;
}

/** The configuration cannot be used; the message names the variable. */
export class ConfigError extends Error {}

/** Reads the configuration from environment variables; throws `ConfigError` naming every variable that is wrong. */
export function readConfig(env: Readonly<Record<string, string | undefined>> = process.env): Config {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value !== ""));
  const parsed = environment.safeParse(given);
  if (!parsed.success) {
    throw new ConfigError(parsed.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`).join("\n"));
  }
  const read = parsed.data;
  if ((read.SEED_LEAD_EMAIL === undefined) !== (read.SEED_LEAD_PASSWORD === undefined)) {
    throw new ConfigError("SEED_LEAD_EMAIL and SEED_LEAD_PASSWORD go together: set both or neither.");
  }
  if ((read.MIDLINE_FAILPOINTS === undefined) !== (read.MIDLINE_FAILPOINT_LOG === undefined))
    throw new ConfigError("MIDLINE_FAILPOINTS and MIDLINE_FAILPOINT_LOG go together: what fails must first say so.");
  if (read.WEB && read.WEB_FOLDER === undefined) throw new ConfigError("WEB_FOLDER: required when WEB=1 (the folder of the built portal).");
  return {
    databaseUrl: read.DATABASE_URL,
    host: read.HOST,
    port: read.PORT,
    publicUrl: read.PUBLIC_URL ?? null,
    trustProxy: read.TRUST_PROXY,
    dataFolder: read.DATA_FOLDER,
    web: read.WEB && read.WEB_FOLDER !== undefined ? { dir: read.WEB_FOLDER } : null,
    migrate: read.MIGRATE,
    introspection: read.INTROSPECTION,
    sessionIdleMs: read.SESSION_IDLE_MINUTES * 60_000,
    sessionMs: read.SESSION_HOURS * 3_600_000,
    seedLead:
      read.SEED_LEAD_EMAIL !== undefined && read.SEED_LEAD_PASSWORD !== undefined
        ? { email: read.SEED_LEAD_EMAIL, password: read.SEED_LEAD_PASSWORD, name: read.SEED_LEAD_NAME }
        : null,
    logLevel: read.LOG_LEVEL,
    failpoints:
      read.MIDLINE_FAILPOINTS !== undefined && read.MIDLINE_FAILPOINT_LOG !== undefined
        ? { text: read.MIDLINE_FAILPOINTS, log: read.MIDLINE_FAILPOINT_LOG }
        : null,
  };
}

/** Next and React choose their builds by this variable; a portal that has been built runs in production. */
export function assumeProduction(): void {
  process.env["NODE_ENV"] ??= "production";
  process.env["NEXT_TELEMETRY_DISABLED"] ??= "1";
}
