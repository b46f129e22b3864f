"use client";

import { AppShell, Burger, Center, Container, Group, NavLink, Skeleton, Stack, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import Link from "next/link";
import { usePathname } from "next/navigation";
import { useEffect, type ReactNode } from "react";
import { useViewer, ViewerGate } from "../access/viewer";
import { NewsProvider } from "../platform/news";
import { signInHref } from "../platform/providers";
import { FaultAlert } from "../ui/fault-alert";
import { LinkDot } from "./link-dot";
import { LostLink } from "./lost-link";
import { isFor, isHere, PLACES } from "./navigation";
import classes from "./shell.module.css";
import { ShortcutHelp } from "./shortcut-help";
import { ThemeToggle } from "./theme-toggle";
import { useGoShortcuts } from "./use-go-shortcuts";
import { ViewerMenu } from "./viewer-menu";
import { Wordmark } from "./wordmark";

/** What stands around every page once somebody is signed in. */
export function PortalShell({ children }: { readonly children: ReactNode }) {
  return (
    <ViewerGate
      waiting={<Waiting />}
      nobody={<ToSignIn />}
      failed={(fault) => (
        <Center p="xl">
          <FaultAlert fault={fault} />
        </Center>
      )}
    >
      <NewsProvider>
        <Frame>{children}</Frame>
      </NewsProvider>
    </ViewerGate>
  );
}

function Frame({ children }: { readonly children: ReactNode }) {
  const pathname = usePathname();
  const viewer = useViewer();
  const [menuOpen, menu] = useDisclosure();
  const [helpOpen, help] = useDisclosure();
  useGoShortcuts(help.open);
  useEffect(menu.close, [pathname, menu.close]);
  return (
    <AppShell
      header={{ height: 54 }}
      navbar={{ width: 208, breakpoint: "md", collapsed: { mobile: !menuOpen } }}
      footer={{ height: 26 }}
      padding={{ base: "sm", sm: "lg" }}
    >
      <a className={classes.skip} href="#content">
        Skip to the content
      </a>
      <AppShell.Header px="md">
        <Group h="100%" justify="space-between" wrap="nowrap">
          <Group gap="sm" wrap="nowrap">
            <Burger
              opened={menuOpen}
              onClick={menu.toggle}
              hiddenFrom="md"
              size="sm"
              aria-label={menuOpen ? "Close the menu" : "Open the menu"}
            />
            <Link href="/" className={classes.home} aria-label="Midline, home">
              <Wordmark />
            </Link>
          </Group>
          <Group gap="sm" wrap="nowrap">
            <LinkDot />
            <ThemeToggle />
            <ViewerMenu onHelp={help.open} />
          </Group>
        </Group>
      </AppShell.Header>
      <AppShell.Navbar p="xs" aria-label="Main">
        {PLACES.map(({ group, places }) => (
          <div key={group} className={classes.navGroup}>
            <Text size="xs" c="dimmed" fw={600} px="sm" py={6}>
              {group}
            </Text>
            {places
              .filter((place) => isFor(place, viewer))
              .map((place) => (
                <NavLink
                  key={place.href}
                  component={Link}
                  href={place.href}
                  label={place.label}
                  leftSection={<place.icon size={18} stroke={1.6} aria-hidden />}
                  active={isHere(place, pathname)}
                  aria-current={isHere(place, pathname) ? "page" : undefined}
                  className={classes.navLink}
                />
              ))}
          </div>
        ))}
      </AppShell.Navbar>
      <AppShell.Main id="content" tabIndex={-1} className={classes.main}>
        <Container size={1280} p={0}>
          <LostLink />
          {children}
        </Container>
      </AppShell.Main>
      <ShortcutHelp opened={helpOpen} onClose={help.close} />
    </AppShell>
  );
}

/** The frame without its content, so that nothing moves when the answer comes. */
function Waiting() {
  return (
    <AppShell
      header={{ height: 54 }}
      navbar={{ width: 208, breakpoint: "md", collapsed: { mobile: true } }}
      footer={{ height: 26 }}
      padding={{ base: "sm", sm: "lg" }}
    >
      <AppShell.Header px="md">
        <Group h="100%">
          <Wordmark />
        </Group>
      </AppShell.Header>
      <AppShell.Navbar />
      <AppShell.Main aria-busy="true">
        <Container size={1280} p={0}>
          <Stack gap="md">
            <Skeleton h={30} w={240} />
            <Skeleton h={120} />
            <Skeleton h={220} />
          </Stack>
        </Container>
      </AppShell.Main>
    </AppShell>
  );
}

function ToSignIn() {
  useEffect(() => {
    location.replace(signInHref(location.pathname + location.search));
  }, []);
  return <Waiting />;
}
