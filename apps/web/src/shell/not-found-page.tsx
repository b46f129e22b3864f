"use client";

import { Center, Stack, Text, Title } from "@mantine/core";
import { LinkButton } from "../ui/link-button";

export function NotFoundPage() {
  return (
    <Center mih="80vh" component="main">
      <Stack align="center" gap="xs">
        <Title order={1}>No such page</Title>
        <Text c="dimmed">The address is mistyped, or what stood here was never here.</Text>
        <LinkButton href="/" mt="sm">
          To the home page
        </LinkButton>
      </Stack>
    </Center>
  );
}
