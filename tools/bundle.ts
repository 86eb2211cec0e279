import { readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { type BuildOptions, build, type Plugin } from 'esbuild';

/**
 * Bundles programs for Node, lean enough for a process that is resident: what is never called is left out, and so are
 * comments and white space; names stay, for stack traces. What V8 keeps of a source, for as long as the process lives,
 * is one byte a character when all of it is ASCII, and two when a single one is not. Resolves with the files.
 */
export async function bundle(options: BuildOptions): Promise<readonly string[]> {
  const { metafile } = await build({
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node24',
    minifyWhitespace: true,
    minifySyntax: true,
    metafile: true,
    // CommonJS packages inside the bundle call require for Node's own modules.
    banner: {
      js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
    },
    legalComments: 'none',
    logLevel: 'warning',
    ...options,
    plugins: [...(options.plugins ?? []), leanPackages],
  });
  const root = options.absWorkingDir ?? process.cwd();
  const outputs = Object.keys(metafile?.outputs ?? {}).map((path) => resolve(root, path));
  await Promise.all(outputs.map(escapeText));
  return outputs;
}

/** esbuild writes strings as ASCII, but leaves regular expressions as they are. */
async function escapeText(path: string): Promise<void> {
  const text = await readFile(path, 'utf8');
  const ascii = text.replace(
    /[^\0-\x7f]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  if (ascii !== text) await writeFile(path, ascii);
}

/** Packages of which a bundle needs little, and what of them stands for the whole; none says so itself. */
const leanPackages: Plugin = {
  name: 'lean-packages',
  setup({ onResolve, resolve: find }) {
    // The generated classes of all kinds of Kubernetes, and the statements for PostgreSQL.
    const hasNoSideEffects = /[\\/]node_modules[\\/](@kubernetes[\\/]client-node|bullmq)[\\/]dist[\\/]/;
    const entries: Readonly<Record<string, string>> = {
      '@kubernetes/client-node': '@kubernetes/client-node',
      // The same as ESM, of which esbuild can leave something out.
      bullmq: 'bullmq/dist/esm/index.js',
    };
    onResolve({ filter: /^(\.|@kubernetes\/client-node$|bullmq$)/ }, async (request) => {
      const { path, kind, importer, resolveDir, pluginData } = request;
      const entry = entries[path];
      if (pluginData === leanPackages || (entry === undefined && !hasNoSideEffects.test(importer)))
        return undefined;
      // A whole file name needs no search, which takes 2 ms each: thousands of imports are such.
      if (path.endsWith('.js')) return { path: join(resolveDir, path), sideEffects: false };
      const found = await find(entry ?? path, { kind, importer, resolveDir, pluginData: leanPackages });
      return { ...found, sideEffects: false };
    });
  },
};
