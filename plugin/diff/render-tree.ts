import { join, relative, sep } from 'node:path';
import type { KubeObject } from '../../schemas/kube-object.ts';
import { authoredPath } from '../../schemas/normalise.ts';
import { compareTexts } from '../../schemas/rules/compare-texts.ts';
import { lintTargets } from '../lint/targets.ts';
import type { RenderOptions } from '../options.ts';
import type { FileSystem } from '../read/file-system.ts';
import { openTree } from '../read/tree.ts';
import { isError, judgeRecipe } from '../render-recipe.ts';
import { findingLine } from '../report/text.ts';
import { placeInDocument } from '../validate/manifest.ts';
import { environmentsOf } from '../values/environments.ts';
import type { PlacedObject, RenderedRecipe } from './placed-object.ts';

/** The recipes (folders with recipe.yaml) at or below a folder, in order; absolute. */
export function recipeFolders(fileSystem: FileSystem, folder: string): readonly string[] {
  return lintTargets(fileSystem, folder)
    .filter(({ path }) => fileSystem.facts(join(path, 'recipe.yaml')) !== undefined)
    .map(({ path }) => path)
    .toSorted(compareTexts);
}

/** Judges recipes, each in all of its environments, as lint does: no Application is known. */
export async function renderTree(
  folders: readonly string[],
  options: RenderOptions,
): Promise<readonly RenderedRecipe[]> {
  const renders: RenderedRecipe[] = [];
  for (const folder of folders) {
    const tree = openTree(options.fileSystem, options.treeRoot, options.displayBase);
    const environments = environmentsOf(tree, folder);
    for (const environment of environments.length === 0 ? [undefined] : environments)
      renders.push(await renderIn(folder, environment, options));
  }
  return renders;
}

async function renderIn(
  folder: string,
  environment: string | undefined,
  options: RenderOptions,
): Promise<RenderedRecipe> {
  const { findings, name, objects, policies } = await judgeRecipe(folder, {
    ...options,
    mayUseExamples: true,
    ...(environment === undefined ? {} : { environment }),
  });
  const errors = findings.filter(isError);
  const path = relative(options.treeRoot, folder).replaceAll(sep, '/') || '.';
  return {
    path,
    name,
    environment,
    objects: objects.map(
      ({ manifest, object, isSwarm }): PlacedObject => ({
        object: isSwarm ? inNamespace(object, options.namespace) : object,
        placeOf: (field, at) =>
          placeInDocument(manifest.document, authoredPath(field, manifest.moves ?? []), at),
      }),
    ),
    policies: policies.map(
      ({ policy, document }): PlacedObject => ({
        object: policy,
        placeOf: (field, at) => placeInDocument(document, field, at),
      }),
    ),
    problems: errors.map(findingLine),
    isWhole: errors.every(({ rule }) => rule.startsWith('policy.') || rule.startsWith('reference.')),
  };
}

/** What names no namespace stands in the Application's, beside the policies there. */
function inNamespace(object: KubeObject, namespace: string | undefined): KubeObject {
  if (namespace === undefined || object.metadata.namespace !== undefined) return object;
  return { ...object, metadata: { ...object.metadata, namespace } };
}
