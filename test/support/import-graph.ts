import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

/** One import statement; `target` is a path from the root for our own files, else a package name. */
export interface ImportEdge {
  readonly from: string;
  readonly target: string;
  readonly own: boolean;
  readonly typeOnly: boolean;
  /** The file as it is read when it runs has no other static import (`import('...')`). */
  readonly dynamic: boolean;
}

const STATEMENT =
  /^(?:import|export)\s+(type\s)?(?:[^'";]*?\sfrom\s+)?'([^']+)'|\bimport\(\s*'([^']+)'\s*\)/gm;

/** Every .ts file below the folders, as paths from the root, without generated ones. */
export function sourceFiles(root: string, folders: readonly string[]): readonly string[] {
  return folders.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
      .map((entry) => relative(root, join(entry.parentPath, entry.name)).replaceAll('\\', '/'))
      .filter((file) => !file.includes('/generated/') && !file.includes('node_modules/')),
  );
}

/** The imports of a file. TypeScript 7 has no stable API yet; our formatter keeps statements to this shape. */
export function importsOf(root: string, file: string): readonly ImportEdge[] {
  const source = readFileSync(join(root, file), 'utf8');
  return [...source.matchAll(STATEMENT)].map(([, type, specifier, dynamicSpecifier]) => {
    const name = specifier ?? dynamicSpecifier ?? '';
    const own = name.startsWith('.');
    return {
      from: file,
      target: own ? relative(root, join(root, dirname(file), name)).replaceAll('\\', '/') : packageName(name),
      own,
      typeOnly: type !== undefined,
      dynamic: dynamicSpecifier !== undefined,
    };
  });
}

function packageName(specifier: string): string {
  if (specifier.startsWith('node:')) return specifier;
  const parts = specifier.split('/');
  return specifier.startsWith('@') ? parts.slice(0, 2).join('/') : (parts[0] ?? specifier);
}
