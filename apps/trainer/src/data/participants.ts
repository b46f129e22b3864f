import { readFileSync } from "node:fs";
import Papa from "papaparse";
import { z } from "zod";
import type { Patient } from "@midline/model/covariates";
import { readAge, type ReadCell, readSex } from "./age-and-sex.js";
import type { Finding } from "./finding.js";

/** Who `participants.tsv` speaks of. */
export interface Participants {
  /** `sub-...`, in the order of the file, each once. */
  readonly listed: readonly string[];
  /** `sub-...` that stand on more than one row. */
  readonly duplicated: ReadonlySet<string>;
  /** `sub-...` whose column `group` says that nothing is wrong with their brains. */
  readonly normal: ReadonlySet<string>;
  /** Age and sex by `sub-...`, null where the table does not say. They are read here, and stay here. */
  readonly patients: ReadonlyMap<string, Patient>;
  readonly findings: readonly Finding[];
}

const WHERE = "participants.tsv";

/** What stands in the column `group` for a normal head, in any case of the letters. */
const NORMAL = /^(healthy|control)$/i;

/** Reads the columns `participant_id` and, where they are there, `group`, `age` and `sex`; others are not looked at. */
export function readParticipants(file: string): Participants {
  const text = readFileSync(file, "utf8").replace(/^\uFEFF/, "");
  const rows = z.array(z.array(z.string())).parse(Papa.parse(text, { delimiter: "\t", skipEmptyLines: "greedy" }).data);
  const columnOf = (title: string): number => rows[0]?.findIndex((name) => name.trim() === title) ?? -1;
  const [column, group, age, sex] = [columnOf("participant_id"), columnOf("group"), columnOf("age"), columnOf("sex")];
  if (column < 0) {
    const remedy = "Its first line must name the columns, separated by tabs, one of them participant_id.";
    return {
      listed: [],
      duplicated: new Set(),
      normal: new Set(),
      patients: new Map(),
      findings: [{ level: "warning", where: WHERE, message: "There is no column participant_id.", remedy }],
    };
  }
  const findings: Finding[] = [];
  const lines = new Map<string, number[]>();
  const normal = new Set<string>();
  const patients = new Map<string, Patient>();
  rows.slice(1).forEach((row, index) => {
    const id = row[column]?.trim() ?? "";
    const heard = <T>({ value, wrong }: ReadCell<T>): T | null => {
      if (wrong !== undefined) findings.push({ level: "warning", where: `${WHERE}, line ${index + 2}`, ...wrong });
      return value;
    };
    patients.set(id, { ageYears: heard(readAge(row[age] ?? "")), sex: heard(readSex(row[sex] ?? "")) });
    if (NORMAL.test(row[group]?.trim() ?? "")) normal.add(id);
    if (/^sub-[A-Za-z0-9]+$/.test(id)) lines.set(id, [...(lines.get(id) ?? []), index + 2]);
    else
      findings.push({
        level: "warning",
        where: `${WHERE}, line ${index + 2}`,
        message: "This row names no subject.",
        remedy: "Write sub- and letters or digits in the column participant_id.",
      });
  });
  const duplicated = [...lines].filter(([, at]) => at.length > 1);
  for (const [id, at] of duplicated) {
    findings.push({
      level: "warning",
      where: `${WHERE}, lines ${at.join(" and ")}`,
      message: `${id} stands there ${at.length} times, so it is not sure whose images these are.`,
      remedy: "Keep one row for each subject; give a second patient a pseudonym of his own.",
    });
  }
  return { listed: [...lines.keys()], duplicated: new Set(duplicated.map(([id]) => id)), normal, patients, findings };
}
