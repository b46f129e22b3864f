import { z } from "zod";
import { pause } from "./pause.js";

const answer = z.object({
  data: z.record(z.string(), z.unknown()).nullish(),
  errors: z.array(z.object({ message: z.string(), extensions: z.object({ code: z.string() }).loose() })).optional(),
});

/** Refusals that pass: the server or its database is away for a moment, or lost the end of what it was doing. */
const PASSES = new Set(["UNAVAILABLE", "INTERNAL_SERVER_ERROR"]);
const PATIENCE_MS = 120_000;

/** A person at the portal's API, who asks again while the server is away. */
export class Portal {
  private cookie = "";
  /** Answers that said that something went wrong and not what. */
  unexplained = 0;

  constructor(private readonly url: () => string | null) {}

  async signIn(email: string, password: string): Promise<void> {
    await this.ask("mutation($email: String!, $password: String!) { signIn(email: $email, password: $password) { id } }", {
      email,
      password,
    });
  }

  /** The data; throws on a refusal. `isDone` tells after a lost answer whether the deed was done all the same. */
  async ask(
    query: string,
    variables: object,
    isDone: () => Promise<boolean> = async () => false,
  ): Promise<Readonly<Record<string, unknown>>> {
    for (const end = Date.now() + PATIENCE_MS; ; await pause(100)) {
      const read = await this.post(query, variables);
      const codes = read?.errors?.map(({ extensions }) => extensions.code) ?? [];
      if (read?.data && codes.length === 0) return read.data;
      if (codes.includes("INTERNAL_SERVER_ERROR")) this.unexplained += 1;
      if (await isDone()) return {};
      // No answer, or one that is not GraphQL's: a server that begins or ends.
      const passes = codes.every((code) => PASSES.has(code));
      if (!passes || Date.now() > end) throw new Error(`${query.slice(0, 60)}: ${JSON.stringify(read?.errors ?? "no answer")}`);
    }
  }

  private async post(query: string, variables: object): Promise<z.infer<typeof answer> | null> {
    const url = this.url();
    if (url === null) return null;
    try {
      const response = await fetch(`${url}/graphql`, {
        method: "POST",
        headers: { "content-type": "application/json", ...(this.cookie === "" ? {} : { cookie: this.cookie }) },
        body: JSON.stringify({ query, variables }),
        signal: AbortSignal.timeout(10_000),
      });
      const [cookie] = response.headers.getSetCookie();
      if (cookie !== undefined) this.cookie = cookie.split(";")[0] ?? "";
      return answer.parse(await response.json());
    } catch {
      return null;
    }
  }
}
