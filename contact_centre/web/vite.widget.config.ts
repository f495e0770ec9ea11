import { existsSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { defineConfig, type Plugin } from "vite";

/** What a council's page loads: a loader at once, the widget when somebody wants to chat. Names never change. */
const PARTS = {
  chat: { entries: ["src/widget/chat.ts"], maxBytes: 1024 },
  widget: { entries: ["src/widget/main.tsx", "src/widget/main.ts"], maxBytes: 30 * 1024 },
} as const;

type Part = keyof typeof PARTS;

function isPart(mode: string): mode is Part {
  return mode in PARTS;
}

/** Fail the build when `file`, compressed, outgrows a four-year-old phone on 3G. */
function sizeLimit(file: string, maxBytes: number): Plugin {
  return {
    name: "size-limit",
    generateBundle(_, bundle) {
      const output = bundle[file];
      if (output?.type !== "chunk") return this.error(`${file} was not built`);
      const size = gzipSync(output.code).length;
      if (size > maxBytes) this.error(`${file} is ${size} bytes compressed, the limit is ${maxBytes}`);
    },
  };
}

export default defineConfig(({ mode }) => {
  if (!isPart(mode)) throw new Error(`build with --mode ${Object.keys(PARTS).join(" or --mode ")}, not ${mode}`);
  const { entries, maxBytes } = PARTS[mode];
  const entry = entries.find((path) => existsSync(path));
  if (entry === undefined) throw new Error(`${mode}.js is built from ${entries.join(" or ")}, which is not there`);
  const file = `${mode}.js`;
  return {
    define: { "process.env.NODE_ENV": '"production"' },
    plugins: [sizeLimit(file, maxBytes)],
    build: {
      outDir: "static",
      emptyOutDir: false,
      copyPublicDir: false,
      cssCodeSplit: false,
      lib: { entry, formats: ["iife"], name: "contactCentre", fileName: () => file },
    },
  };
});
