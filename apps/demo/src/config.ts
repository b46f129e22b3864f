/** The environment of a child: this process's own, with what the child is told beside it. */
export const childEnvironment = (told: Readonly<Record<string, string>> = {}): NodeJS.ProcessEnv => ({ ...process.env, ...told });
