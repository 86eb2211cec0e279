import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { GeneratedFile } from './schema.ts';

const source = 'charts/kubeswarm-crds';
const written = ['Chart.yaml', 'values.yaml', 'values.schema.json'];

/**
 * The chart of the CRDs as a subchart of the operator's, file by file. A copy, since a link is left out by tools that
 * pack a folder (Flux, archives on Windows), and a package is not the same bytes twice and cannot be reviewed.
 */
export function vendoredCrdChart(
  root: string,
  generated: readonly GeneratedFile[],
): readonly GeneratedFile[] {
  const kept = written.map((name) => ({
    path: `${source}/${name}`,
    text: readFileSync(join(root, source, name), 'utf8'),
  }));
  return [...kept, ...generated.filter(({ path }) => path.startsWith(`${source}/templates/`))].map(
    (file) => ({
      ...file,
      path: file.path.replace(source, 'charts/kubeswarm/charts/kubeswarm-crds'),
    }),
  );
}
