import { Buffer } from 'node:buffer';
import type { ConfigMap, Secret } from '../../controllers/common/workload.ts';

/** What a pod may be given from the cluster: the decoded text of its namespace's Secrets and ConfigMaps. */
export interface PodSources {
  secret(name: string): Readonly<Record<string, string>> | undefined;
  configMap(name: string): Readonly<Record<string, string>> | undefined;
}

/** `data` decoded, then `stringData` over it, as the API server folds them together. */
export function secretText(secret: Secret): Readonly<Record<string, string>> {
  return { ...decoded(secret.data), ...secret.stringData };
}

export function configMapText(configMap: ConfigMap): Readonly<Record<string, string>> {
  return { ...configMap.data, ...decoded(configMap.binaryData) };
}

function decoded(data: Readonly<Record<string, string>> = {}): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(data).map(([key, text]) => [key, Buffer.from(text, 'base64').toString('utf8')]),
  );
}
