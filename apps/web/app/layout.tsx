import "@mantine/core/styles.css";
import "./global.css";
import { ColorSchemeScript, mantineHtmlProps } from "@mantine/core";
import type { Metadata } from "next";
import type { ReactNode } from "react";
import { Providers } from "../src/platform/providers";
import { ResearchStrip } from "../src/shell/research-strip";

export const metadata: Metadata = { title: "Midline", description: "Federated research on diffuse midline glioma. Research use only." };

export default function RootLayout({ children }: { readonly children: ReactNode }) {
  return (
    <html lang="en" {...mantineHtmlProps}>
      <head>
        <ColorSchemeScript defaultColorScheme="auto" />
      </head>
      <body>
        <Providers>{children}</Providers>
        <ResearchStrip />
      </body>
    </html>
  );
}
