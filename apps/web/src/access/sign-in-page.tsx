"use client";

import { Box, Button, Center, Paper, PasswordInput, Stack, Text, TextInput, Title } from "@mantine/core";
import { useEffect, useState, type FormEvent } from "react";
import { graphql } from "../generated/gql";
import { useTell } from "../platform/use-ask";
import { Wordmark } from "../shell/wordmark";
import { FaultAlert } from "../ui/fault-alert";

const SIGN_IN = graphql(`
  mutation SignIn($email: String!, $password: String!) {
    signIn(email: $email, password: $password) {
      id
    }
  }
`);

export function SignInPage() {
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const signIn = useTell(SIGN_IN, () => location.assign(safeNext(location.search)), true);
  useEffect(() => {
    document.title = "Sign in · Midline";
  }, []);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    signIn.mutate({ email: email.trim(), password });
  };
  return (
    <Center component="main" mih="calc(100vh - var(--strip-height))" p="md">
      <Box w={380} maw="100%">
        <Wordmark large />
        <Text c="dimmed" mt={4} mb="lg">
          Federated research on diffuse midline glioma.
        </Text>
        <Paper withBorder p="lg" shadow="xs" component="form" onSubmit={submit} aria-label="Sign in">
          <Stack gap="sm">
            <Title order={1} size="h2">
              Sign in
            </Title>
            <TextInput
              label="E-mail"
              type="email"
              name="email"
              autoComplete="username"
              required
              autoFocus
              value={email}
              onChange={(event) => setEmail(event.currentTarget.value)}
            />
            <PasswordInput
              label="Password"
              name="password"
              autoComplete="current-password"
              required
              value={password}
              onChange={(event) => setPassword(event.currentTarget.value)}
            />
            {signIn.error === null ? null : <FaultAlert fault={signIn.error} title="Not signed in" />}
            <Button type="submit" mt="xs" loading={signIn.isPending || signIn.isSuccess}>
              Sign in
            </Button>
          </Stack>
        </Paper>
        <Text c="dimmed" size="xs" mt="md">
          Accounts are made by the lead of your consortium. The demo prints one sign-in for each role in the terminal it was started in.
        </Text>
      </Box>
    </Center>
  );
}

/** Where the person wanted to go; only ever a page of this portal. */
function safeNext(search: string): string {
  const next = new URLSearchParams(search).get("next") ?? "/";
  return /^\/(?![/\\])/.test(next) ? next : "/";
}
