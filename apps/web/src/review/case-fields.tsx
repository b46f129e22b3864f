import { Checkbox, NumberInput, Radio, Select, Stack, Text, Textarea } from "@mantine/core";
import { holds, useViewer } from "../access/viewer";
import type { ReviewInput } from "../generated/graphql";
import { SiteName } from "../ui/site-name";
import type { SiteChoice } from "./new-review-page";

interface CaseFieldsProps {
  readonly input: Omit<ReviewInput, "dueAt">;
  readonly sites: readonly SiteChoice[];
  readonly onChange: (change: Partial<ReviewInput>) => void;
}

/** How the cases are chosen, and of which hospitals. */
export function CaseFields({ input, sites, onChange }: CaseFieldsProps) {
  const mayName = holds(useViewer(), "ADJUDICATOR");
  const all = sites.map(({ code }) => code);
  const choose = (value: string): void => {
    if (value === "CHOSEN") onChange({ choice: value, siteCodes: all.slice(0, 1), readerIds: null });
    else onChange({ choice: value === "SAMPLE" ? "SAMPLE" : "DISPUTED", siteCodes: all, readerIds: null });
  };
  return (
    <>
      <Radio.Group label="Cases" value={input.choice} onChange={choose}>
        <Stack gap={6} mt={4}>
          <Radio value="DISPUTED" label="All whose label is in dispute" />
          <Radio value="SAMPLE" label="A random sample of each hospital, for quality" />
          {mayName ? <Radio value="CHOSEN" label="Named cases of one hospital" /> : null}
        </Stack>
      </Radio.Group>
      {input.choice === "SAMPLE" ? (
        <NumberInput
          label="Cases of each hospital"
          min={1}
          max={1000}
          required
          value={input.perSite ?? 10}
          onChange={(value) => onChange({ perSite: Number(value) || 1 })}
        />
      ) : null}
      {input.choice === "CHOSEN" ? (
        <>
          <Select
            label="Hospital"
            allowDeselect={false}
            value={input.siteCodes[0] ?? null}
            data={sites.map(({ code, name }) => ({ value: code, label: name }))}
            onChange={(code) => onChange({ siteCodes: code === null ? [] : [code], readerIds: null })}
          />
          <Textarea
            label="Pseudonyms"
            description="One on each line."
            autosize
            minRows={3}
            onChange={(event) => onChange({ pseudonyms: event.currentTarget.value.split(/\s+/).filter((name) => name !== "") })}
          />
        </>
      ) : (
        <Checkbox.Group
          label="Hospitals"
          required
          value={[...input.siteCodes]}
          onChange={(siteCodes) => onChange({ siteCodes, readerIds: null })}
        >
          <Stack gap={6} mt={4}>
            {sites.map((site) => (
              <Checkbox key={site.code} value={site.code} label={<SiteName site={site} />} />
            ))}
          </Stack>
        </Checkbox.Group>
      )}
      <Text size="xs" c="dimmed">
        Cases that are being read in another review are left out.
      </Text>
    </>
  );
}
