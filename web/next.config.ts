import type { NextConfig } from "next";

// The export is files: the API serves them (src/hundi/runtime/site.py), so nothing here may need a server.
const config: NextConfig = {
  output: "export",
  // `/deals` is `deals.html`; `/deals/<id>` is `deals/_.html`: the server rewrites.
  trailingSlash: false,
  images: { unoptimized: true },
  // The same source is the same build: hashed files keep their names over rebuilds.
  generateBuildId: () => "hundi",
  poweredByHeader: false,
  reactStrictMode: true,
};

export default config;
