import { basename } from 'node:path';
import type { BuildOptions, Plugin } from 'esbuild';
import { bundle } from './bundle.ts';

/** A module of which a program calls one function, which takes the name of a command before all else. */
export interface CompiledPart {
  /** Absolute. */
  readonly module: string;
  readonly exported: string;
}

/**
 * Bundles a module by itself, as a text whose compiled code is kept between starts (plugin/cache/compiled-code.ts), and
 * puts in its place what loads that. The module is imported dynamically: its place is then beside the text.
 */
export function compiledPart({ module, exported }: CompiledPart, shared: BuildOptions): Plugin {
  return {
    name: 'compiled-part',
    setup({ onLoad }) {
      const filter = new RegExp(`^${module.replaceAll(/[^\w/]/g, '\\$&')}$`);
      onLoad({ filter }, async () => {
        const file = await bundledPart(module, shared);
        return {
          contents: `
            import { join } from 'node:path';
            import { compiledExports } from './plugin/cache/compiled-code.ts';
            export const ${exported} = (command, ...rest) =>
              compiledExports(join(import.meta.dirname, '${file}'), command).${exported}(command, ...rest);`,
          resolveDir: shared.absWorkingDir ?? '',
        };
      });
    },
  };
}

/** The name of the file that it has become. */
async function bundledPart(module: string, shared: BuildOptions): Promise<string> {
  const outputs = await bundle({
    ...shared,
    entryPoints: [module],
    entryNames: 'chunks/[name]-[hash]',
    format: 'cjs',
    splitting: false,
    // What is loaded on demand is a part of the text, too.
    supported: { 'dynamic-import': false },
    outExtension: { '.js': '.cjs' },
    banner: { js: '(function(require,module,exports){' },
    footer: { js: '})' },
  });
  const [output, more] = outputs;
  if (output === undefined || more !== undefined) throw new Error(`${module} became ${outputs.length} files`);
  return basename(output);
}
