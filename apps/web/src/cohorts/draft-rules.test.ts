import { sentenceOf, troubleOf } from "@midline/shared/cohorts/criteria";
import { draftOf, moved, newRule, RULE_CHOICES, rulesOf } from "./draft-rules";

describe("rules in the making", () => {
  it("can be begun for everything that is offered, and are whole at once", () => {
    for (const { value } of RULE_CHOICES.flatMap(({ items }) => items)) expect([value, troubleOf(newRule(value))]).toEqual([value, null]);
  });

  it("move up and down, and stay where they are at the ends", () => {
    const drafts = ["HAS_LABEL", "age_years", "sex"].map((choice) => draftOf(newRule(choice)));
    const order = (of: typeof drafts | ReturnType<typeof moved>) => of.map(({ rule }) => rule.field);
    expect(order(moved(drafts, 1, 1))).toEqual([null, "sex", "age_years"]);
    expect(order(moved(drafts, 1, -1))).toEqual(["age_years", null, "sex"]);
    expect([moved(drafts, 0, -1), moved(drafts, 2, 1)]).toEqual([drafts, drafts]);
  });

  it("count while they are on", () => {
    const [first, second] = [draftOf(newRule("HAS_LABEL")), draftOf(newRule("age_years"))];
    expect(rulesOf([first, { ...second, on: false }]).map(sentenceOf)).toEqual(["With a label"]);
  });
});
