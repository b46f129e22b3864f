/** What GraphQL answers. Tests look into `data` freely. */
export interface Answer {
  readonly status: number;
  // oxlint-disable-next-line typescript/no-explicit-any
  readonly data: any;
  readonly errors: readonly {
    readonly message: string;
    readonly extensions: { readonly code: string; readonly remedy?: string; readonly where?: string };
  }[];
}

type Variables = Readonly<Record<string, unknown>>;

/** One visitor: keeps the cookie it is given, as a browser does. */
export class TestClient {
  cookie = "";

  constructor(
    readonly url: string,
    private readonly bearer: string | null = null,
  ) {}

  /** The answer, whatever it is. */
  async ask(query: string, variables: Variables = {}, headers: Readonly<Record<string, string>> = {}): Promise<Answer> {
    const response = await fetch(`${this.url}/graphql`, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        ...(this.cookie === "" ? {} : { cookie: this.cookie }),
        ...(this.bearer === null ? {} : { authorization: `Bearer ${this.bearer}` }),
        ...headers,
      },
      body: JSON.stringify({ query, variables }),
    });
    const [cookie] = response.headers.getSetCookie();
    if (cookie !== undefined) this.cookie = cookie.split(";")[0] ?? "";
    const body: Partial<Pick<Answer, "data" | "errors">> = JSON.parse(await response.text());
    return { status: response.status, data: body.data ?? null, errors: body.errors ?? [] };
  }

  /** What is behind an address, such as a file. */
  get(path: string): Promise<Response> {
    return fetch(`${this.url}${path}`, { headers: this.cookie === "" ? {} : { cookie: this.cookie } });
  }

  /** The data; throws when there is any error. */
  async expect(query: string, variables: Variables = {}): Promise<Answer["data"]> {
    const { data, errors } = await this.ask(query, variables);
    if (errors.length > 0)
      throw new Error(errors.map(({ message, extensions }) => `${extensions.code}: ${message} ${extensions.remedy ?? ""}`).join("\n"));
    return data;
  }

  /** The code of the first error; "NONE" when there is none. */
  async refusal(query: string, variables: Variables = {}): Promise<string> {
    const { errors } = await this.ask(query, variables);
    return errors[0]?.extensions.code ?? "NONE";
  }
}
