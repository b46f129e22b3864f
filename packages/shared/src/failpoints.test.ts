import { countMoments, parseFailpoints } from "./failpoints.js";

const MOMENTS = ["before", "after", "writing"] as const;
const parse = (text: string) => parseFailpoints(text, MOMENTS, ["writing"]);

describe("failpoints", () => {
  it("are read with what is left out", () => {
    expect(parse("before,after:3, writing:2:full,before:1:stop")).toEqual({
      ok: true,
      value: [
        { moment: "before", times: 1, action: "kill" },
        { moment: "after", times: 3, action: "kill" },
        { moment: "writing", times: 2, action: "full" },
        { moment: "before", times: 1, action: "stop" },
      ],
    });
  });

  it.each([
    ["nowhere", "nowhere"],
    ["", '""'],
    ["before:0", "before:0"],
    ["before:x", "before:x"],
    ["before:1:kill:again", "before:1:kill:again"],
    ["before:1:burn", "burn"],
    ["before:1:full", "before"],
  ])("refuses %j and says what there is", (text, named) => {
    expect(parse(text)).toMatchObject({
      ok: false,
      fault: {
        code: "BAD_INPUT",
        where: "MIDLINE_FAILPOINTS",
        message: expect.stringContaining(named),
        remedy: expect.stringMatching(/\w/),
      },
    });
  });

  it("act once, when their moment has passed so often", () => {
    const acted: string[] = [];
    const pass = countMoments<(typeof MOMENTS)[number]>(
      [
        { moment: "before", times: 2, action: "kill" },
        { moment: "after", times: 1, action: "stop" },
      ],
      ({ moment, action }) => acted.push(`${moment} ${action}`),
    );
    for (const moment of ["before", "before", "before", "after", "writing"] as const) pass(moment);
    expect(acted).toEqual(["before kill", "after stop"]);
  });
});
