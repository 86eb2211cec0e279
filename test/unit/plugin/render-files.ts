import { join } from 'node:path';
import type { RenderOptions } from '../../../plugin/options.ts';
import { type RenderResult, renderRecipe } from '../../../plugin/render-recipe.ts';
import { findingLine } from '../../../plugin/report/text.ts';
import { type MemoryEntry, memoryFileSystem } from './memory-files.ts';

export interface RenderedFiles extends RenderResult {
  /** `file:line:col [RULE] …`, errors only. */
  readonly errors: readonly string[];
  readonly warnings: readonly string[];
}

/** Where the recipe under test stands; names like `../other/x.yaml` reach its neighbours. */
export const RECIPE_FOLDER = '/repo/recipes/demo';

/** Renders files given relative to the recipe's folder, without recipe.yaml a plain folder. */
export async function renderFiles(
  files: Readonly<Record<string, MemoryEntry>>,
  options: Partial<RenderOptions> = {},
): Promise<RenderedFiles> {
  const absolute = Object.fromEntries(
    Object.entries(files).map(([path, entry]) => [join(RECIPE_FOLDER, path), entry]),
  );
  const fileSystem = memoryFileSystem({ '/outside/secret.yaml': agent('outside'), ...absolute });
  const result = await renderRecipe(RECIPE_FOLDER, {
    fileSystem,
    treeRoot: '/repo',
    displayBase: RECIPE_FOLDER,
    ...options,
  });
  const lines = (severity: string) =>
    result.findings.filter((finding) => finding.severity === severity).map((finding) => findingLine(finding));
  return { ...result, errors: lines('error'), warnings: lines('warning') };
}

/** A valid recipe.yaml with further lines. */
export function recipe(lines = ''): string {
  return `apiVersion: recipes.kubeswarm.io/v1\nkind: Recipe\nmetadata: {name: demo}\n${lines}`;
}

/** A valid agent, `spec` being further lines of its spec. */
export function agent(name: string, spec = ''): string {
  return `apiVersion: kubeswarm.io/v1alpha1
kind: SwarmAgent
metadata: {name: ${name}}
spec:
  model: qwen2.5:7b
  prompt: {inline: You are ${name}.}
  runtime: {resources: {limits: {cpu: 100m}}}
${spec}`;
}

/** A ConfigMap: an object of another group, which passes unread. */
export function configMap(name: string, text = 'x', metadata = ''): string {
  return `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}${metadata}}\ndata: {text: ${JSON.stringify(text)}}\n`;
}

/** Names of what was rendered, in order: `SwarmAgent/a`. */
export function namesOf(result: RenderResult): readonly string[] {
  return result.documents.map(({ kind, metadata }) => `${kind}/${metadata.name}`);
}
