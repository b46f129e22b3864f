import { Avatar, Group, Menu, Text, UnstyledButton, VisuallyHidden } from "@mantine/core";
import { IconKey, IconKeyboard, IconLogout } from "@tabler/icons-react";
import Link from "next/link";
import { useViewer, type Viewer } from "../access/viewer";
import { ROLE_WORDS } from "../format/words";
import { graphql } from "../generated/gql";
import { useTell } from "../platform/use-ask";

const SIGN_OUT = graphql(`
  mutation SignOut {
    signOut
  }
`);

/** Who I am, for whom I act, and the way out. */
export function ViewerMenu({ onHelp }: { readonly onHelp: () => void }) {
  const viewer = useViewer();
  const signOut = useTell(SIGN_OUT, () => location.assign("/sign-in"));
  return (
    <Menu position="bottom-end" width={240}>
      <Menu.Target>
        <UnstyledButton data-testid="viewer-menu">
          <Group gap="xs" wrap="nowrap">
            <Avatar size={30} radius="xl" name={viewer.name} color="lagoon" aria-hidden />
            <VisuallyHidden hiddenFrom="sm">Account of {viewer.name}</VisuallyHidden>
            <div>
              <Text size="sm" lh={1.2} fw={550} visibleFrom="sm">
                {viewer.name}
              </Text>
              <Text size="xs" lh={1.2} c="dimmed" visibleFrom="sm" data-testid="acts-for">
                {actsFor(viewer)}
              </Text>
            </div>
          </Group>
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>
          {viewer.email}
          {viewer.memberships.map((membership) => (
            <Text key={`${membership.role} ${membership.site?.code ?? ""}`} size="xs">
              {ROLE_WORDS[membership.role]}
              {membership.site ? `, ${membership.site.name}` : ""}
            </Text>
          ))}
        </Menu.Label>
        <Menu.Divider />
        <Menu.Item component={Link} href="/account" leftSection={<IconKey size={16} />}>
          Session and API tokens
        </Menu.Item>
        <Menu.Item leftSection={<IconKeyboard size={16} />} onClick={onHelp}>
          Keyboard
        </Menu.Item>
        <Menu.Item leftSection={<IconLogout size={16} />} onClick={() => signOut.mutate({})}>
          Sign out
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

function actsFor(viewer: Viewer): string {
  const first = viewer.memberships[0];
  if (first === undefined) return "no role yet";
  const where = first.site ? `, ${first.site.name}` : "";
  const more = viewer.memberships.length > 1 ? ` +${viewer.memberships.length - 1}` : "";
  return `${ROLE_WORDS[first.role]}${where}${more}`;
}
