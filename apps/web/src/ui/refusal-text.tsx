import { Code, Text } from "@mantine/core";
import { refusalWords } from "../format/refusal-words";

/** Why a hospital could not do something, or what it did was not taken: in words, with what to do next, and the code small beside them. */
export function RefusalText({ code }: { readonly code: string }) {
  const words = refusalWords(code);
  return (
    <Text span size="xs" c="dimmed" display="block" data-testid="refusal" data-code={code}>
      {words === null ? null : (
        <>
          <Text span inherit c="var(--mantine-color-text)">
            {words.what}
          </Text>{" "}
          {words.next}{" "}
        </>
      )}
      <Code fz={10} px={4} py={1}>
        {code}
      </Code>
    </Text>
  );
}
