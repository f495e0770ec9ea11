import { existsSync, readdirSync } from "node:fs";
import { defineConfig, type Plugin } from "vite";

/** The widget is built apart, see vite.widget.config.ts. */
const BUILT_APART = new Set(["widget"]);

/** Not a page: the server finds it in the manifest and serves it from the root, as /console-sw.js. */
const SERVICE_WORKER = "src/console/sw.ts";

/** A folder of src/ with a main.ts or main.tsx is a page; src/shared/ has none. */
function pages(): Record<string, string> {
  const found: Record<string, string> = {};
  for (const folder of readdirSync("src").filter((name) => !BUILT_APART.has(name))) {
    const entry = [`src/${folder}/main.tsx`, `src/${folder}/main.ts`].find((path) => existsSync(path));
    if (entry !== undefined) found[folder] = entry;
  }
  return found;
}

/**
 * Take GOV.UK's own typeface and crest out of GOV.UK Frontend: councils may use its components, not its branding.
 * Both are left to services on GOV.UK by https://www.gov.uk/guidance/use-govuk-domains-and-the-govuk-design-system
 */
function withoutGovukBranding(): Plugin {
  return {
    name: "without-govuk-branding",
    enforce: "pre",
    transform(code, id) {
      if (!id.includes("govuk-frontend") || !id.endsWith(".css")) return null;
      const plain = code
        .replaceAll(/@font-face\{[^}]*\}/g, "")
        .replaceAll("GDS Transport,arial,sans-serif", "var(--council-font, arial, sans-serif)")
        .replaceAll("url(/assets/images/govuk-crest.svg)", "none")
        .replaceAll(/@media [^{]*\\0[^{]*\{/g, "@media not all{") // hacks for old Internet Explorer, no valid CSS
        .replaceAll(/\/\*# sourceMappingURL=.*?\*\//g, "");
      if (plain.includes("/assets/")) this.error("GOV.UK Frontend refers to an asset that we do not ship");
      return { code: plain, map: null };
    },
  };
}

export default defineConfig({
  base: "/static/",
  plugins: [withoutGovukBranding()],
  build: {
    outDir: "static",
    emptyOutDir: true,
    manifest: "manifest.json",
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0, // the Content-Security-Policy allows no data: URLs
    rolldownOptions: { input: { ...pages(), ...(existsSync(SERVICE_WORKER) ? { "console-sw": SERVICE_WORKER } : {}) } },
  },
});
