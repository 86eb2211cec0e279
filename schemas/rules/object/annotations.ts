import { didYouMean } from '../../did-you-mean.ts';
import { finding } from '../../errors.ts';
import type { Finding } from '../../finding.ts';
import type { KubeObject } from '../../kube-object.ts';
import { nearHint } from './flow.ts';

const prefix = 'kubeswarm.io/';

/** Annotations that people write, and the kinds that each is read from (gitops 11, governance 1.7 and 6.4). */
const readFrom: ReadonlyMap<string, readonly string[]> = new Map([
  ['cancel', ['SwarmRun']],
  ['keep', ['SwarmRun']],
  ['policy-bypass', ['Namespace']],
  ['suspended', ['SwarmAgent', 'SwarmEvent']],
  ['test-trigger', ['SwarmNotify']],
]);

/** Switches that nobody reads, since they stand on another kind or are misspelt. */
export function annotationFindings({ kind, metadata }: KubeObject): readonly Finding[] {
  return Object.keys(metadata.annotations ?? {}).flatMap((annotation) => {
    if (!annotation.startsWith(prefix)) return [];
    const name = annotation.slice(prefix.length);
    const place = { path: ['metadata', 'annotations', annotation] };
    const readers = readFrom.get(name);
    if (readers?.includes(kind) === true) return [];
    if (readers !== undefined) {
      const reader = readers.join(' or ');
      return [finding('field.annotation-misplaced', { annotation, kind, reader }, place)];
    }
    const near = didYouMean(name, [...readFrom.keys()]);
    if (near === undefined) return [];
    return [finding('field.annotation-misspelt', { annotation, hint: nearHint(`${prefix}${near}`) }, place)];
  });
}
