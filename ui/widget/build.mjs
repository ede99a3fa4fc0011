/**
 * Builds dist/ from src/: the panel, the loader that checks it, and manifest.json with sizes and
 * hashes. The same source gives the same bytes. Fails when the widget becomes too large. Earlier
 * versions, which sites may have pinned, stay in folders of their own: dist/<version>/.
 */

import { createHash } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { gzipSync } from "node:zlib";
import { build, transform } from "esbuild";

const here = import.meta.dirname ?? new URL(".", import.meta.url).pathname;
const { values } = parseArgs({ options: { out: { type: "string", default: join(here, "dist") } } });

/** What a page may cost its visitors, in bytes after gzip. */
const MOST_LOADER = 3_000;
const MOST_IN_ALL = 25_000;

const { version } = JSON.parse(await readFile(join(here, "package.json"), "utf8"));

const css = {
  name: "css",
  setup(made) {
    made.onLoad({ filter: /\.css$/ }, async ({ path }) => {
      const { code } = await transform(await readFile(path), { loader: "css", minify: true });
      return { contents: code.trim(), loader: "text" };
    });
  },
};

async function bundle(name, integrity) {
  const { outputFiles } = await build({
    entryPoints: [join(here, "src", `${name}.ts`)],
    bundle: true,
    write: false,
    format: "esm",
    target: ["es2022"],
    minify: true,
    charset: "utf8",
    legalComments: "none",
    define: { VERSION: JSON.stringify(version), PANEL_INTEGRITY: JSON.stringify(integrity) },
    plugins: [css],
    logLevel: "warning",
  });
  const licence = `/* woonwaaier-vraag ${version}, EUPL-1.2 */\n`;
  const contents = Buffer.from(licence + outputFiles[0].text);
  return {
    contents,
    facts: {
      name: `${name}.js`,
      bytes: contents.length,
      gzip_bytes: gzipSync(contents, { level: 9 }).length,
      integrity: `sha384-${createHash("sha384").update(contents).digest("base64")}`,
    },
  };
}

const panel = await bundle("paneel", "");
const loader = await bundle("woonwaaier-vraag", panel.facts.integrity);
const files = [loader.facts, panel.facts];

await mkdir(values.out, { recursive: true });
for (const { contents, facts } of [loader, panel]) await writeFile(join(values.out, facts.name), contents);
await writeFile(join(values.out, "manifest.json"), `${JSON.stringify({ version, files }, null, 2)}\n`);

const total = files.reduce((sum, one) => sum + one.gzip_bytes, 0);
for (const one of files) console.log(`${one.name}: ${one.bytes} bytes, ${one.gzip_bytes} after gzip`);
if (loader.facts.gzip_bytes > MOST_LOADER || total > MOST_IN_ALL) {
  console.error(`too large: the loader may be ${MOST_LOADER} bytes after gzip, all together ${MOST_IN_ALL}`);
  process.exitCode = 1;
}
