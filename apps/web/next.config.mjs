import path from "node:path";
import { fileURLToPath } from "node:url";

const here = path.dirname(fileURLToPath(import.meta.url));
const monorepo = path.join(here, "../..");

/** @type {import("next").NextConfig} */
export default {
  reactStrictMode: true,
  poweredByHeader: false,
  // The API compresses; doing it twice costs and gains nothing.
  compress: false,
  turbopack: { root: monorepo },
  outputFileTracingRoot: monorepo,
  // `npm run types` checks this folder with the same compiler; a second pass here would only delay the first page.
  typescript: { ignoreBuildErrors: true },
  experimental: {
    optimizePackageImports: ["@mantine/core", "@mantine/hooks", "@tabler/icons-react"],
    // The build of a fresh clone is on the way to the first page. A cache and maps nobody reads took a third of its time.
    turbopackFileSystemCacheForBuild: false,
    turbopackSourceMaps: false,
    turbopackInputSourceMaps: false,
  },
};
