/** The environment of a child: ours, without what would disturb it, and what it is given. */
export function childEnvironment(given: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
  const {
    MIDLINE_FAILPOINTS: _points,
    MIDLINE_FAILPOINT_LOG: _log,
    DATABASE_URL: _database,
    NODE_OPTIONS: _options,
    ...ours
  } = process.env;
  return { ...ours, ...given };
}
