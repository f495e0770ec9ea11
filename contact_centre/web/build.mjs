// Build the pages, then each part of the widget: an IIFE takes one entry, so each is a build of its own.
import { existsSync } from "node:fs";
import { build } from "vite";

await build({ configFile: "vite.config.ts", mode: "production" });
if (existsSync("src/widget")) {
  for (const part of ["chat", "widget"]) {
    await build({ configFile: "vite.widget.config.ts", mode: part });
  }
}
