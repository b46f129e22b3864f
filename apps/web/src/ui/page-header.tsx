"use client";

import { Anchor, Breadcrumbs, Group, Text, Title } from "@mantine/core";
import Link from "next/link";
import { useEffect, type ReactNode } from "react";
import classes from "./ui.module.css";

export interface PageHeaderProps {
  readonly title: string;
  /** Where this page hangs; the last crumb is the page itself and is not repeated. */
  readonly crumbs?: readonly { readonly label: string; readonly href: string }[];
  /** One sentence: what this page is for. */
  readonly purpose?: ReactNode;
  readonly badges?: ReactNode;
  readonly actions?: ReactNode;
}

/** The head of every page: where am I, what is it, what can I do. */
export function PageHeader({ title, crumbs = [], purpose, badges, actions }: PageHeaderProps) {
  useEffect(() => {
    document.title = `${title} · Midline`;
  }, [title]);
  return (
    <header className={classes.pageHeader}>
      {crumbs.length === 0 ? null : (
        <Breadcrumbs mb={4} separator="/" aria-label="Breadcrumb" component="nav" fz="xs">
          {crumbs.map((crumb) => (
            <Anchor key={crumb.href} component={Link} href={crumb.href} size="xs">
              {crumb.label}
            </Anchor>
          ))}
        </Breadcrumbs>
      )}
      <Group justify="space-between" align="flex-start" gap="sm" wrap="wrap">
        <Group gap="xs" align="center" wrap="wrap">
          <Title order={1}>{title}</Title>
          {badges}
        </Group>
        {actions === undefined ? null : <Group gap="xs">{actions}</Group>}
      </Group>
      {purpose === undefined ? null : (
        <Text c="dimmed" size="sm" mt={4} maw={760}>
          {purpose}
        </Text>
      )}
    </header>
  );
}
