import { randomUUID } from "node:crypto";
import type { Fault, FaultCode } from "@midline/shared/faults";
import { challengeRequest, enrolRequest, linkAuth, sessionRequest } from "@midline/shared/protocol/site-doors";
import { PROTOCOL_VERSION } from "@midline/shared/protocol/site-messages";
import { isSignedBy } from "@midline/shared/signature";
import { practiceFault } from "./practice-fault.js";

const AUDIENCE = "midline-site-link";

/** The HTTP doors of a practice coordinator: who enrols, with which key, and who has signed in. */
export class PracticeDoors {
  /** Enrolment tokens: unused, used or expired. */
  readonly tokens = new Map<string, "unused" | "used" | "expired">();
  protocolVersion = PROTOCOL_VERSION;
  /** Public half of the enrolled site's key. */
  publicKey: string | null = null;
  readonly keyId = randomUUID();
  private readonly nonces = new Set<string>();
  private readonly jwts = new Set<string>();

  constructor(
    private readonly siteCode: string,
    private readonly coordinatorKey: string,
  ) {}

  /** What the named door (enrol, challenge or session) answers. */
  answer(door: string, body: unknown): Fault | Record<string, unknown> {
    return door === "enrol" ? this.enrol(body) : door === "challenge" ? this.challenge(body) : this.session(body);
  }

  /** Why the link does not let somebody in; null when it does. */
  refusal(handshake: unknown): FaultCode | null {
    const auth = linkAuth.safeParse(handshake);
    if (!auth.success) return "BAD_INPUT";
    if (auth.data.protocolVersion !== this.protocolVersion) return "PROTOCOL_MISMATCH";
    return this.hasSession(auth.data.jwt) ? null : "UNAUTHENTICATED";
  }

  hasSession(jwt: string): boolean {
    return this.jwts.has(jwt);
  }

  /** Whether the enrolled site signed this. */
  holds(value: unknown, signature: string): boolean {
    return this.publicKey !== null && isSignedBy(this.publicKey, value, signature);
  }

  private enrol(body: unknown): Fault | Record<string, unknown> {
    const ask = enrolRequest.parse(body);
    if (ask.protocolVersion !== this.protocolVersion) return practiceFault("PROTOCOL_MISMATCH");
    const state = this.tokens.get(ask.token);
    if (state === undefined) return practiceFault("UNAUTHENTICATED");
    if (state === "used") return practiceFault("ENROLMENT_TOKEN_USED");
    if (state === "expired") return practiceFault("ENROLMENT_TOKEN_EXPIRED");
    this.tokens.set(ask.token, "used");
    this.publicKey = ask.publicKey;
    const { siteCode, keyId, coordinatorKey } = this;
    return { siteId: randomUUID(), siteCode, siteName: "Practice", keyId, synthetic: true, coordinatorKey };
  }

  private challenge(body: unknown): Fault | Record<string, unknown> {
    const ask = challengeRequest.parse(body);
    if (ask.keyId !== this.keyId || this.publicKey === null) return practiceFault("SITE_KEY_UNKNOWN");
    const nonce = randomUUID();
    this.nonces.add(nonce);
    return { nonce, audience: AUDIENCE, expiresAt: new Date(Date.now() + 30_000).toISOString() };
  }

  private session(body: unknown): Fault | Record<string, unknown> {
    const { signature, ...ask } = sessionRequest.parse(body);
    if (!this.nonces.delete(ask.nonce)) return practiceFault("UNAUTHENTICATED");
    if (!this.holds({ ...ask, audience: AUDIENCE }, signature)) return practiceFault("SIGNATURE_INVALID");
    const jwt = `practice.${randomUUID()}`;
    this.jwts.add(jwt);
    return { jwt, expiresAt: new Date(Date.now() + 600_000).toISOString() };
  }
}
