import { basename } from 'node:path';
import { PLUGIN_CONTRACT } from '../contract.ts';
import { chartValues } from '../generated/chart-values.ts';
import { yamlText } from '../render/yaml-text.ts';
import type { RefreshPaths } from './refresh-paths.ts';
import type { UnreadFolder } from './unread-folders.ts';

/** What the Application of a recipe says of the plugin. */
export function applicationSnippet({ source, annotation }: RefreshPaths, folder: string): string {
  return yamlText({
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Application',
    metadata: {
      name: basename(folder),
      annotations: { 'argocd.argoproj.io/manifest-generate-paths': annotation },
    },
    spec: { source: { path: source, plugin: { name: PLUGIN_CONTRACT } } },
  });
}

/**
 * What is not sent to the sidecar. It holds for all repositories of the installation, so folders that only these recipes
 * do without are named in a comment.
 */
export function exclusionsSnippet(unread: readonly UnreadFolder[]): string {
  const data = chartValues.configs.params;
  const configMap = yamlText({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'argocd-cmd-params-cm' },
    data,
  });
  // A name with a wildcard or a separator of Argo CD would exclude something else.
  const plain = unread.filter(({ name }) => /^[\w.@+ -]+$/.test(name));
  if (plain.length === 0) return configMap;
  const names = plain.map(({ name, files }) => `${name} (${files} file${files === 1 ? '' : 's'})`).join(', ');
  const globs = plain.map(({ name }) => `${name}/*`).join(';');
  return `# None of these recipes reads ${names}.
# Where they are committed, and no other repository of this Argo CD has recipes in folders of these names, append
# ;${globs}
${configMap}`;
}
