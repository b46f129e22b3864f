import fc from "fast-check";
import { applyRules, judge, type RuleCase } from "./apply-rules.js";
import { isUndecided, OPERATORS_OF, type Rule, ruleSchema, sentenceOf, troubleOf } from "./criteria.js";
import { readRules, RULE_TEMPLATES, ruleOf } from "./read-rules.js";
import { RULE_FIELDS } from "./rule-fields.js";

const labelled = { state: "agreed", value: true, tier: "B" };
const caseOf = (values: RuleCase["values"], label: RuleCase["label"] = labelled): RuleCase => ({ values, label });

describe("a rule", () => {
  it("judges numbers, choices, lists, and yes or no, and says what it looked at", () => {
    const found = (rule: Rule, values: RuleCase["values"]) => {
      const { meets, value } = judge(rule, caseOf(values));
      return `${meets} ${value}`;
    };
    const age = ruleOf("BETWEEN", { field: "age_years", low: 3, high: 21 });
    expect([2, 3, 21, 22].map((age_years) => found(age, { age_years }))).toEqual(["false 2", "true 3", "true 21", "false 22"]);
    const pons = { field: "location_primary", values: ["pons", "midbrain"] };
    expect(found(ruleOf("IN", pons), { location_primary: "pons" })).toBe("true pons");
    expect(found(ruleOf("NOT_IN", pons), { location_primary: "pons" })).toBe("false pons");
    const t1ce = { field: "sequences_present", values: ["t1ce", "t2"] };
    expect(found(ruleOf("HAS_ALL", t1ce), { sequences_present: ["t2"] })).toBe("false t2");
    expect(found(ruleOf("HAS_ANY", t1ce), { sequences_present: ["t2"] })).toBe("true t2");
    expect(found(ruleOf("HAS_ANY", t1ce), { sequences_present: [] })).toBe("false none");
    expect(found(ruleOf("IS_YES", { field: "steroids" }), { steroids: false })).toBe("false no");
    expect(found(ruleOf("IS_NO", { field: "steroids" }), { steroids: false })).toBe("true no");
  });

  it("about a label asks for its state and tier; a case without a label has none to doubt", () => {
    const meets = (rule: Rule, label: RuleCase["label"], mask: boolean | null = null) =>
      judge(rule, caseOf({ mask_present: mask }, label)).meets;
    const none = { state: "unusable", value: null, tier: null };
    expect(meets(ruleOf("LABEL_NOT_DISPUTED"), { ...none, state: "disputed" })).toBe(false);
    expect(meets(ruleOf("LABEL_NOT_PROVISIONAL"), { ...labelled, tier: "C" })).toBe(false);
    expect(meets(ruleOf("LABEL_NOT_PROVISIONAL"), none)).toBe(true);
    expect(meets(ruleOf("LABEL_TIER_IN", { values: ["A"] }), labelled)).toBe(false);
    expect(meets(ruleOf("LABEL_TIER_IN", { values: ["A", "B"] }), labelled)).toBe(true);
    expect([meets(ruleOf("HAS_LABEL"), none), meets(ruleOf("LABEL_OR_MASK"), none, true), meets(ruleOf("LABEL_OR_MASK"), none)]).toEqual([
      false,
      true,
      false,
    ]);
  });

  it("leaves what becomes of a missing value to who made it, and keeps the case while that is undecided", () => {
    const rule = ruleOf("BETWEEN", { field: "slice_thickness_mm", high: 7 });
    const kept = (["EXCLUDE", "KEEP", "UNDECIDED"] as const).map((whenMissing) =>
      judge({ ...rule, whenMissing }, caseOf({ slice_thickness_mm: null })),
    );
    expect(kept).toEqual([
      { meets: false, value: null },
      { meets: true, value: null },
      { meets: true, value: null },
    ]);
    expect(isUndecided({ ...rule, whenMissing: "UNDECIDED" })).toBe(true);
    expect(isUndecided(ruleOf("BETWEEN", { field: "age_years", low: 3, whenMissing: "UNDECIDED" }))).toBe(false);
  });

  it("is refused when no case could be judged by it", () => {
    const wrong: readonly Rule[] = [
      ruleOf("BETWEEN", { field: "age_years" }),
      ruleOf("BETWEEN", { field: "age_years", low: 9, high: 3 }),
      ruleOf("BETWEEN", { field: "sex", low: 1 }),
      ruleOf("IN", { field: "sex" }),
      ruleOf("IN", { field: "sex", values: ["purple"] }),
      ruleOf("IN", { field: "patient_pseudo_id", values: ["P1"] }),
      ruleOf("LABEL_TIER_IN", { values: ["D"] }),
      ruleOf("IS_YES"),
    ];
    for (const rule of wrong) expect([rule, ruleSchema.safeParse(rule).success]).toEqual([rule, false]);
  });

  it("can ask about every field of the codebook that describes a patient, and says so in a sentence", () => {
    expect(RULE_FIELDS.map(({ name }) => name)).not.toContain("patient_pseudo_id");
    for (const field of RULE_FIELDS)
      for (const operator of OPERATORS_OF[field.kind]) {
        const rule = ruleOf(operator, { field: field.name, low: field.kind === "number" ? field.min : null, values: field.values });
        expect(troubleOf(rule)).toBeNull();
        expect(sentenceOf(rule)).toContain(field.title);
      }
    expect(RULE_TEMPLATES.firstContact.rules.map(sentenceOf)).toEqual([
      "Treatment naive: yes",
      "Scan days before surgery 0 to 60",
      "Sequences present: any of t2, flair, or no value",
      "Label not disputed",
      "With a label or a mask to learn from",
    ]);
  });
});

describe("rules in order", () => {
  const cases = fc.array(
    fc.record({
      values: fc.record({ age_years: fc.integer({ min: 0, max: 90 }), slice_thickness_mm: fc.option(fc.integer({ min: 1, max: 9 })) }),
      label: fc.constantFrom(labelled, { state: "disputed", value: null, tier: null }),
    }),
    { maxLength: 40 },
  );
  const rules = fc.shuffledSubarray([
    ruleOf("BETWEEN", { field: "age_years", low: 3, high: 60 }),
    ruleOf("BETWEEN", { field: "slice_thickness_mm", high: 5 }),
    ruleOf("LABEL_NOT_DISPUTED"),
  ]);

  it("exclude every case once, by the first rule it does not meet; nobody is lost, whoever is left meets all", () => {
    fc.assert(
      fc.property(cases, rules, (all, asked) => {
        const steps = applyRules(all, asked);
        const fallen = steps.flatMap((step) => step.fallen.map(({ of }) => of));
        const left = steps.at(-1)?.remaining ?? all;
        expect(new Set([...fallen, ...left]).size).toBe(all.length);
        expect(fallen.length + left.length).toBe(all.length);
        for (const each of left) expect(asked.every((rule) => judge(rule, each).meets)).toBe(true);
        steps.forEach((step, i) => {
          for (const { of } of step.fallen) expect(asked.slice(0, i).every((rule) => judge(rule, of).meets)).toBe(true);
        });
      }),
    );
  });

  it("leave the same cases in whatever order they stand", () => {
    fc.assert(
      fc.property(cases, rules, (all, asked) => {
        const left = (order: readonly Rule[]) => applyRules(all, order).at(-1)?.remaining ?? all;
        expect(left(asked.toReversed())).toEqual(left(asked));
      }),
    );
  });
});

describe("the criteria of a stored cohort", () => {
  it("are read as they were written", () => {
    const { rules } = RULE_TEMPLATES.strict;
    expect(readRules(JSON.parse(JSON.stringify({ rules })))).toEqual(rules);
  });

  it("from before there were rules are read as the rules they were", () => {
    const before = {
      treatmentNaiveOnly: true,
      maxScanDaysBeforeSurgery: 60,
      minAgeYears: null,
      maxAgeYears: null,
      requireSequences: [],
      requireMask: false,
      excludeProvisional: false,
    };
    expect(readRules(before)).toEqual(RULE_TEMPLATES.firstContact.rules);
    const more = readRules({ ...before, minAgeYears: 3, requireSequences: ["t1ce"], requireMask: true, excludeProvisional: true });
    expect(more.map(sentenceOf)).toEqual([
      "Treatment naive: yes",
      "Scan days before surgery 0 to 60",
      "Age years at least 3",
      "Sequences present: t1ce",
      "Sequences present: any of t2, flair, or no value",
      "Mask present: yes",
      "Label not disputed",
      "Label by more than one stain or by sequencing",
      "With a label or a mask to learn from",
    ]);
    expect(readRules({})).toEqual([]);
  });
});
