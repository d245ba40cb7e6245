import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { basename, resolve } from "node:path";
import { defineConfig, type Plugin } from "vite";
import { asVariables } from "./tools/tokens.ts";

const here = (path: string): string => resolve(import.meta.dirname, path);
const BUILT = here("../src/zhida/web/static/built");

/** What is built together shares its code; a contact never downloads a byte of the desk. */
const PAGES: Record<string, string[]> = {
  chat: ["panel/chat.html"],
  staff: ["desk/desk.html", "wall/wall.html"].filter((page) => existsSync(here(page))),
};

/** The script that runs before the first paint: a classic file, hashed by hand because bundlers leave those alone. */
function bootScript(): { fileName: string; source: string } {
  const source = readFileSync(here("panel/boot.js"), "utf8").replace(/^\s*(\/\/|\/?\*).*\n/gm, "").replace(/\n\s+/g, "\n");
  const hash = createHash("sha256").update(source).digest("base64url").slice(0, 8);
  return { fileName: `static/boot-${hash}.js`, source };
}

/** Put the pages side by side and give the boot script its hashed name. */
function flatPages(): Plugin {
  return {
    name: "flat-pages",
    enforce: "post",
    generateBundle: {
      order: "post",
      handler(_options, bundle) {
        const boot = bootScript();
        this.emitFile({ type: "asset", ...boot });
        for (const [key, file] of Object.entries(bundle)) {
          if (file.type !== "asset" || !key.endsWith(".html")) continue;
          const html = String(file.source).replaceAll("/boot.js", `/${boot.fileName}`);
          // eslint-disable-next-line @typescript-eslint/no-dynamic-delete -- the bundle is a record of files
          delete bundle[key];
          this.emitFile({ type: "asset", fileName: basename(key), source: html });
        }
      },
    },
  };
}

/** A later part brings its style sheet with it, unless the page has it: a sheet twice would come after the others. This is all of the bundler's preloading that the pages need. */
const PRELOAD = `
const sheets = {};
const sheet = (href) => sheets[href] ??= document.querySelector('link[href="' + href + '"]') ? 0 : new Promise((done, failed) => {
  const link = document.createElement("link");
  Object.assign(link, { rel: "stylesheet", href, onload: done, onerror: failed });
  document.head.append(link);
});
export const __vitePreload = (load, files = []) =>
  Promise.all(files.filter((file) => file.endsWith(".css")).map((file) => sheet("/" + file))).then(load);
`;

function smallPreload(): Plugin {
  return {
    name: "small-preload",
    enforce: "pre",
    load: (id) => (id.endsWith("vite/preload-helper.js") ? PRELOAD : null),
  };
}

/** Names of colours and sizes that a style sheet never uses are not sent. */
function usedTokens(): Plugin {
  return {
    name: "used-tokens",
    enforce: "post",
    generateBundle: {
      order: "post",
      handler(_options, bundle) {
        const sheets = Object.values(bundle).filter((file) => file.type === "asset" && file.fileName.endsWith(".css"));
        const used = new Set(sheets.flatMap((file) => [...asText(file).matchAll(/var\((--[\w-]+)/g)].map((match) => match[1])));
        for (const file of sheets) {
          const kept = asText(file).replace(/(--[\w-]+):[^;}]+;?/g, (whole, name: string) => (used.has(name) ? whole : ""));
          Object.assign(file, { source: kept });
        }
      },
    },
  };
}

function asText(file: object): string {
  return String((file as { source: string | Uint8Array }).source);
}

const common = { root: import.meta.dirname, base: "/", publicDir: false } as const;
const build = { outDir: BUILT, assetsDir: "static", assetsInlineLimit: 0, target: "es2022" } as const;

export default defineConfig(({ mode }) => {
  if (mode === "widget") {
    const lib = { entry: here("widget/define.ts"), formats: ["iife" as const], name: "zhida", fileName: () => "widget.js" };
    return { ...common, define: asVariables(here("shared/tokens.css")), build: { ...build, emptyOutDir: false, lib } };
  }
  return {
    ...common,
    json: { stringify: true },
    plugins: [smallPreload(), flatPages(), usedTokens()],
    build: {
      ...build,
      emptyOutDir: mode === "chat",
      modulePreload: { polyfill: false },
      rolldownOptions: {
        input: (PAGES[mode] ?? Object.values(PAGES).flat()).map(here),
        output: {
          entryFileNames: "static/[name]-[hash].js",
          chunkFileNames: "static/[name]-[hash].js",
          assetFileNames: "static/[name]-[hash][extname]",
        },
      },
    },
  };
});
