import { Group, Kbd, Modal, SimpleGrid, Text } from "@mantine/core";
import { PLACES } from "./navigation";

export function ShortcutHelp({ opened, onClose }: { readonly opened: boolean; readonly onClose: () => void }) {
  return (
    <Modal opened={opened} onClose={onClose} title="Keyboard" centered>
      <SimpleGrid cols={2} spacing="xs">
        {PLACES.flatMap(({ places }) => places).map((place) => (
          <Group key={place.href} gap={6}>
            <Kbd>g</Kbd>
            <Kbd>{place.key}</Kbd>
            <Text size="sm">{place.label}</Text>
          </Group>
        ))}
        <Group gap={6}>
          <Kbd>?</Kbd>
          <Text size="sm">This list</Text>
        </Group>
      </SimpleGrid>
    </Modal>
  );
}
