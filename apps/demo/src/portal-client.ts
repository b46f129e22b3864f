import { z } from "zod";
import { Trouble, type Box } from "./box.js";
import type { DemoPerson } from "./consortium.js";

const graphqlAnswer = z.object({
  data: z.unknown(),
  errors: z
    .array(
      z.object({
        message: z.string(),
        extensions: z
          .object({ code: z.string().optional(), remedy: z.string().optional(), where: z.string().optional() })
          .loose()
          .optional(),
      }),
    )
    .optional(),
});

const refusedAnswer = z.object({ fault: z.object({ code: z.string(), message: z.string() }) });

/** A refusal of the API, as the API words it. */
export class Refusal extends Trouble {
  constructor(
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

/** One signed-in person, speaking GraphQL through the same door as the portal. */
export interface PortalClient {
  readonly ask: <T extends z.ZodType>(document: string, answer: T, variables?: Readonly<Record<string, unknown>>) => Promise<z.infer<T>>;
  /** Sends a file through a door of its own. */
  readonly send: <T extends z.ZodType>(door: string, bytes: Uint8Array<ArrayBuffer>, answer: T) => Promise<z.infer<T>>;
}

/** Signs in with e-mail and password; the session lives in a cookie. */
async function signIn(url: string, email: string, password: string): Promise<PortalClient> {
  const session = { cookie: "" };
  const ask: PortalClient["ask"] = async (document, answer, variables = {}) => {
    const response = await fetch(`${url}/graphql`, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        "apollo-require-preflight": "true",
        ...(session.cookie ? { cookie: session.cookie } : {}),
      },
      body: JSON.stringify({ query: document, variables }),
    });
    const cookies = response.headers.getSetCookie().map((cookie) => cookie.split(";")[0] ?? "");
    if (cookies.length > 0) session.cookie = cookies.join("; ");
    const parsed = graphqlAnswer.parse(await response.json());
    const error = parsed.errors?.[0];
    if (error) throw new Refusal(error.extensions?.code ?? "UNKNOWN", [error.message, error.extensions?.remedy].filter(Boolean).join(" "));
    return answer.parse(parsed.data);
  };
  await ask("mutation($email: String!, $password: String!) { signIn(email: $email, password: $password) { id } }", z.unknown(), {
    email,
    password,
  });
  const send: PortalClient["send"] = async (door, bytes, answer) => {
    const headers = { "content-type": "application/octet-stream", ...(session.cookie ? { cookie: session.cookie } : {}) };
    const response = await fetch(`${url}${door}`, { method: "POST", headers, body: bytes });
    const said: unknown = await response.json();
    const refused = refusedAnswer.safeParse(said);
    if (refused.success) throw new Refusal(refused.data.fault.code, refused.data.fault.message);
    return answer.parse(said);
  };
  return { ask, send };
}

/** Signs in one of the box's people. */
export const signInAs = (box: Box, url: string, person: DemoPerson): Promise<PortalClient> =>
  signIn(url, person.email, box.passwords[person.email] ?? "");
