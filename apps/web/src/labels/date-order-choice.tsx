import { Radio, Stack } from "@mantine/core";
import { DATE_ORDERS, type DateOrder } from "@midline/shared/labels/read-date";
import { TakeBack } from "./take-back";

const WORDS: Readonly<Record<DateOrder, string>> = {
  dmy: "day first: 03/04/2024 is the 3rd of April",
  mdy: "month first: 03/04/2024 is the 4th of March",
  ymd: "year first: 2024/04/03 is the 3rd of April",
};

export interface DateOrderChoiceProps {
  readonly header: string;
  readonly samples: readonly string[];
  readonly order: DateOrder | null;
  readonly onChoose: (order: DateOrder) => void;
  readonly onTakeBack: () => void;
}

/** Asked once for a column whose dates can be read in two ways. */
export function DateOrderChoice({ header, samples, order, onChoose, onTakeBack }: DateOrderChoiceProps) {
  return (
    <Radio.Group
      label={`How ${header} writes its dates`}
      description={`Such as ${samples.join(", ")}`}
      value={order}
      onChange={(chosen) => {
        const known = DATE_ORDERS.find((one) => one === chosen);
        if (known) onChoose(known);
      }}
      data-testid="date-order"
    >
      <Stack gap={6} mt={6}>
        {(["dmy", "mdy", "ymd"] as const).map((one) => (
          <Radio key={one} value={one} label={WORDS[one]} />
        ))}
        {order === null ? null : (
          <div>
            <TakeBack label={`Take back how ${header} writes its dates`} onClick={onTakeBack} />
          </div>
        )}
      </Stack>
    </Radio.Group>
  );
}
