import type { Finding } from '../../schemas/finding.ts';
import type { SwarmPolicy } from '../../schemas/generated/types.ts';
import type { ObjectKey } from '../../schemas/kube-object.ts';
import { checkRender } from '../../schemas/rules/check-render.ts';
import type { Report } from '../findings.ts';
import { assumedNames, type RenderOptions } from '../options.ts';
import type { CheckedManifest } from '../render/finish.ts';
import { type Manifest, placeInDocument } from './manifest.ts';
import { placedFinding } from './swarm-objects.ts';

/** Rules that concern several objects at once: references, duplicates, policies, each with its place in a file. */
export function judgeTogether(
  checked: readonly CheckedManifest[],
  broken: readonly Manifest[],
  policies: readonly SwarmPolicy[],
  options: RenderOptions,
  report: Report,
): void {
  const findings = checkRender({
    objects: checked.map(({ object }) => object),
    declared: broken.map((manifest) => keyOf(manifest)),
    policies,
    defaultNamespace: assumedNames(options).namespace,
  });
  if (findings.length === 0) return;
  const manifests = manifestsByKey([...checked.map(({ manifest }) => manifest), ...broken]);
  const duplicates = new Map<string, number>();
  for (const finding of findings) {
    const key = finding.object === undefined ? '' : keyText(finding.object);
    const [first, ...others] = manifests.get(key) ?? [];
    if (first === undefined) continue;
    if (finding.rule !== 'document.duplicate') {
      report(placedFinding(first, finding));
      continue;
    }
    const index = duplicates.get(key) ?? 0;
    duplicates.set(key, index + 1);
    report(placedFinding(others[index] ?? first, withFirstPlace(finding, first)));
  }
}

function withFirstPlace(finding: Finding, first: Manifest): Finding {
  const { file, line, column } = placeInDocument(first.document, ['metadata', 'name']).position;
  return {
    ...finding,
    fix: `${finding.fix ?? 'Remove one of them'}; the first is at ${file}:${line}:${column}`,
  };
}

function manifestsByKey(manifests: readonly Manifest[]): ReadonlyMap<string, readonly Manifest[]> {
  const byKey = new Map<string, Manifest[]>();
  for (const manifest of manifests) {
    const key = keyText(keyOf(manifest));
    const known = byKey.get(key);
    if (known === undefined) byKey.set(key, [manifest]);
    else known.push(manifest);
  }
  return byKey;
}

function keyOf({ authored, name }: Manifest): ObjectKey {
  const { apiVersion, kind, metadata } = authored;
  return {
    apiVersion,
    kind,
    name,
    ...(typeof metadata.namespace === 'string' ? { namespace: metadata.namespace } : {}),
  };
}

function keyText({ apiVersion, kind, namespace, name }: ObjectKey): string {
  return [apiVersion, kind, namespace ?? '', name].join('\n');
}
