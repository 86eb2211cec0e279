import { customizationFiles } from './argocd/customization-files.ts';
import { customizations } from './argocd/customizations.ts';
import { settingsFiles } from './argocd/settings-files.ts';
import type { GeneratedFile } from './schema.ts';

/** What follows from plugin/argocd/lua: the customizations of Argo CD for the ten kinds, and their settings. */
export function argocdKitFiles(root: string): readonly GeneratedFile[] {
  const all = customizations(root);
  return [...all.flatMap(customizationFiles), ...settingsFiles(root, all)];
}
