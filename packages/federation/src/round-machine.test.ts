import fc from "fast-check";
import { advanceRound, openRound, type RoundEvent, type RoundState } from "./round-machine.js";

const SITES = ["a", "b", "c"];
const start = openRound({ round: 3, attempt: 1, sites: SITES, quorum: 2, noProgressTimeoutMs: 1000 }, 0);
const arrival = (siteCode: string, payloadDigest = siteCode): RoundEvent => ({
  kind: "update",
  siteCode,
  round: 3,
  attempt: 1,
  payloadDigest,
});

/** Folds events, one every millisecond unless told; refused ones leave the state alone. */
function fold(events: readonly RoundEvent[], state: RoundState = start, stepMs = 1): RoundState {
  return events.reduce((before, event, i) => {
    const result = advanceRound(before, event, i * stepMs);
    return result.ok ? result.value.state : before;
  }, state);
}

const codeOf = (state: RoundState, event: RoundEvent, nowMs = 5): string | null => {
  const result = advanceRound(state, event, nowMs);
  return result.ok ? null : result.fault.code;
};

describe("a round", () => {
  it("freezes when every site has answered, and says what to average", () => {
    const result = advanceRound(fold([arrival("c"), arrival("a")]), arrival("b"), 5);
    expect(result).toMatchObject({ ok: true, value: { state: { phase: "frozen" }, commands: [{ kind: "aggregate" }] } });
  });

  it("keeps waiting at quorum while a site makes progress, and closes when all is quiet", () => {
    const state = fold([arrival("a"), arrival("b"), { kind: "progress", siteCode: "c" }]);
    expect(fold([{ kind: "tick" }], state).phase).toBe("open");
    const late = advanceRound(state, { kind: "tick" }, 1002);
    expect(late).toMatchObject({ ok: true, value: { state: { phase: "frozen", accepted: [{ siteCode: "a" }, { siteCode: "b" }] } } });
  });

  it("gives up an attempt that is quiet below quorum, and asks for another on the same base", () => {
    const result = advanceRound(fold([arrival("a")]), { kind: "tick" }, 5000);
    expect(result).toMatchObject({ ok: true, value: { state: { phase: "aborted" }, commands: [{ kind: "open-next-attempt" }] } });
  });

  it("acknowledges the same update again and adds nothing", () => {
    const once = fold([arrival("a")]);
    const twice = advanceRound(once, arrival("a"), 2);
    expect(twice).toMatchObject({ ok: true, value: { repeated: true, state: { accepted: once.accepted } } });
  });

  it("refuses what does not belong: another update of a site, a stale one, a late one, a stranger's", () => {
    expect(codeOf(fold([arrival("a")]), arrival("a", "other"))).toBe("DUPLICATE_UPDATE");
    expect(codeOf(start, { kind: "update", siteCode: "a", round: 2, attempt: 1, payloadDigest: "a" })).toBe("STALE_ROUND");
    expect(codeOf(start, { kind: "update", siteCode: "a", round: 3, attempt: 0, payloadDigest: "a" })).toBe("STALE_ROUND");
    expect(codeOf(fold([{ kind: "cancel" }]), arrival("a"))).toBe("ROUND_CLOSED");
    expect(codeOf(start, arrival("external"))).toBe("FORBIDDEN");
  });

  it("says again what an interrupted coordinator left undone", () => {
    const frozen = fold(SITES.map((site) => arrival(site)));
    expect(advanceRound(frozen, { kind: "tick" }, 99)).toMatchObject({ ok: true, value: { commands: [{ kind: "aggregate" }] } });
    const aggregated = fold([{ kind: "aggregated" }], frozen);
    expect(advanceRound(aggregated, { kind: "tick" }, 99)).toMatchObject({ ok: true, value: { commands: [{ kind: "commit" }] } });
  });

  it("is committed only after its weights were stored, and given up until then", () => {
    const frozen = fold(SITES.map((site) => arrival(site)));
    expect(fold([{ kind: "committed" }], frozen).phase).toBe("frozen");
    expect(fold([{ kind: "aggregated" }]).phase).toBe("open");
    const aggregated = fold([{ kind: "aggregated" }], frozen);
    expect(aggregated.phase).toBe("aggregated");
    expect(fold([{ kind: "cancel" }], aggregated).phase).toBe("aborted");
    expect(fold([{ kind: "committed" }, { kind: "cancel" }], aggregated).phase).toBe("committed");
  });
});

describe("any history of a round", () => {
  const event: fc.Arbitrary<RoundEvent> = fc.oneof(
    fc.record({
      kind: fc.constant("update" as const),
      siteCode: fc.constantFrom(...SITES, "x"),
      round: fc.constantFrom(2, 3),
      attempt: fc.constantFrom(0, 1),
      payloadDigest: fc.constantFrom("p", "q"),
    }),
    fc.record({ kind: fc.constant("progress" as const), siteCode: fc.constantFrom(...SITES, "x") }),
    fc.constant({ kind: "tick" as const }),
    fc.constant({ kind: "aggregated" as const }),
    fc.constant({ kind: "committed" as const }),
    fc.constant({ kind: "cancel" as const }),
  );
  const history = fc.array(event, { maxLength: 40 });
  const stepMs = fc.constantFrom(1, 400, 2000);

  it("counts a site at most once, in site order, and only sites that were asked", () => {
    fc.assert(
      fc.property(history, stepMs, (events, ms) => {
        const codes = fold(events, start, ms).accepted.map((update) => update.siteCode);
        expect(codes).toEqual([...new Set(codes)].sort());
        expect(codes.every((code) => SITES.includes(code))).toBe(true);
      }),
    );
  });

  it("never leaves committed or aborted, and never changes the frozen list", () => {
    fc.assert(
      fc.property(history, history, stepMs, (before, after, ms) => {
        const middle = fold(before, start, ms);
        const end = fold(after, middle, ms);
        if (middle.phase === "committed" || middle.phase === "aborted") expect(end.phase).toBe(middle.phase);
        if (middle.phase !== "open") expect(end.accepted).toEqual(middle.accepted);
      }),
    );
  });

  it("commits only after it was frozen with at least the quorum", () => {
    fc.assert(
      fc.property(history, stepMs, (events, ms) => {
        const end = fold(events, start, ms);
        if (end.phase !== "open" && end.phase !== "aborted") expect(end.accepted.length).toBeGreaterThanOrEqual(start.quorum);
      }),
    );
  });

  it("gives the same round when every event is told twice", () => {
    fc.assert(
      fc.property(history, (events) => {
        const once = fold(events, start, 0);
        expect(
          fold(
            events.flatMap((each) => [each, each]),
            start,
            0,
          ),
        ).toEqual(once);
      }),
    );
  });
});
