import type { PodTemplate, Volume } from '../../controllers/common/workload.ts';
import { missingKey, missingObject, type Resolved } from './pod-env.ts';
import type { PodSources } from './pod-sources.ts';

/** Absolute path -> text, for every ConfigMap and Secret that the first container mounts. */
export function podFiles(
  template: PodTemplate,
  namespace: string,
  sources: PodSources,
): Resolved<ReadonlyMap<string, string>> {
  const files = new Map<string, string>();
  for (const mount of template.spec.containers[0]?.volumeMounts ?? []) {
    const volume = template.spec.volumes?.find((candidate) => candidate.name === mount.name);
    if (volume === undefined) continue;
    const content = volumeContent(volume, namespace, sources);
    if (content.kind === 'missing') return content;
    for (const [path, text] of content.value) {
      if (mount.subPath === undefined) files.set(`${mount.mountPath}/${path}`, text);
      else if (mount.subPath === path) files.set(mount.mountPath, text);
    }
  }
  return { kind: 'resolved', value: files };
}

function volumeContent(
  volume: Volume,
  namespace: string,
  sources: PodSources,
): Resolved<readonly (readonly [path: string, text: string])[]> {
  const source = volume.configMap ?? volume.secret;
  if (source === undefined) return { kind: 'resolved', value: [] };
  const [kind, name] =
    volume.secret !== undefined
      ? (['Secret', volume.secret.secretName] as const)
      : (['ConfigMap', volume.configMap?.name ?? ''] as const);
  const values = kind === 'Secret' ? sources.secret(name) : sources.configMap(name);
  if (values === undefined)
    return source.optional === true ? { kind: 'resolved', value: [] } : missingObject(kind, name, namespace);

  if (source.items === undefined) return { kind: 'resolved', value: Object.entries(values) };
  const files: (readonly [string, string])[] = [];
  for (const { key, path } of source.items) {
    const text = values[key];
    if (text !== undefined) files.push([path, text]);
    else if (source.optional !== true) return missingKey(kind, name, key, namespace);
  }
  return { kind: 'resolved', value: files };
}
