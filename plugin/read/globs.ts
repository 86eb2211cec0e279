/**
 * Whether a path (forward slashes, relative) matches a glob: `*` and `?` stay within a segment, `**` crosses
 * segments, `{a,b}` and `[a-z]` are not special. A glob that names a folder matches all that is in it.
 */
export function matchesGlob(path: string, glob: string): boolean {
  return globExpression(glob).test(path);
}

const compiled = new Map<string, RegExp>();

function globExpression(glob: string): RegExp {
  const known = compiled.get(glob);
  if (known !== undefined) return known;
  const pattern = glob
    .replace(/^\.\//, '')
    .replace(/\/$/, '/**')
    .split('/')
    .map((segment) => (segment === '**' ? '**' : segmentPattern(segment)));
  let source = '';
  for (const [index, segment] of pattern.entries()) {
    const isLast = index === pattern.length - 1;
    if (segment !== '**') source += segment + (isLast ? '' : '/');
    else source += isLast ? '.*' : '(?:[^/]*/)*';
  }
  const expression = new RegExp(`^${source}$`, 's');
  compiled.set(glob, expression);
  return expression;
}

function segmentPattern(segment: string): string {
  // Runs of stars are one star: `a****b` must not backtrack.
  return segment
    .replaceAll(/\*+/g, '*')
    .replaceAll(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '[^/]*')
    .replaceAll('?', '[^/]');
}

/** Whether a glob may match anything inside the directory. */
export function mayMatchWithin(directory: string, glob: string): boolean {
  const segments = glob.replace(/^\.\//, '').replace(/\/$/, '/**').split('/');
  for (const [index, name] of directory.split('/').entries()) {
    const segment = segments[index];
    if (segment === '**') return true;
    if (segment === undefined || index >= segments.length - 1 || !matchesGlob(name, segment)) return false;
  }
  return true;
}
