import { Group, Kbd, Radio, Stack } from "@mantine/core";

export interface ChoiceGroupProps<T extends string> {
  readonly label: string;
  readonly choices: readonly { readonly value: T; readonly words: string; readonly key: string }[];
  readonly value: T | null;
  readonly onChange: (value: T) => void;
}

/** One question with a few answers, each with its key beside it. */
export function ChoiceGroup<T extends string>({ label, choices, value, onChange }: ChoiceGroupProps<T>) {
  const choose = (chosen: string): void => {
    const choice = choices.find((each) => each.value === chosen);
    if (choice) onChange(choice.value);
  };
  return (
    <Radio.Group label={label} value={value} onChange={choose} required>
      <Stack gap={6} mt={6}>
        {choices.map((choice) => (
          <Radio
            key={choice.value}
            value={choice.value}
            label={
              <Group gap={8} wrap="nowrap" component="span" display="inline-flex">
                <Kbd aria-hidden>{choice.key.toUpperCase()}</Kbd>
                {choice.words}
              </Group>
            }
          />
        ))}
      </Stack>
    </Radio.Group>
  );
}
