import { join } from 'node:path';
import { crdFiles } from './crds.ts';
import { editorFiles, kubeconformFiles } from './editor.ts';
import { kindsFile } from './kinds.ts';
import { lintSettingsFile } from './lint-settings.ts';
import { loadKinds, loadSchema } from './load.ts';
import { referenceFiles } from './reference.ts';
import type { GeneratedFile } from './schema.ts';
import { structureFile } from './structure.ts';
import { recipeTypesFile, typesFile } from './types.ts';
import { validatorFiles } from './validators.ts';

/** Every generated file of the repository; the same input gives the same bytes. */
export async function generatedFiles(root: string): Promise<readonly GeneratedFile[]> {
  const kinds = loadKinds(root);
  const recipe = loadSchema(join(root, 'schemas', 'recipe.schema.yaml'));
  return [
    typesFile(kinds),
    recipeTypesFile(recipe),
    structureFile(kinds, recipe),
    kindsFile(kinds),
    ...crdFiles(kinds),
    ...editorFiles(kinds, recipe),
    lintSettingsFile(),
    ...kubeconformFiles(kinds),
    ...referenceFiles(kinds, recipe),
    ...(await validatorFiles(kinds, recipe)),
  ];
}
