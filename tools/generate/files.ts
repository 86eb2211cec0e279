import { join } from 'node:path';
import { crdFiles } from './crds.ts';
import { editorFiles, kubeconformFiles } from './editor.ts';
import { kindsFile } from './kinds.ts';
import { lintSettingsFile } from './lint-settings.ts';
import { loadKinds, loadSchema } from './load.ts';
import { referenceFiles } from './reference.ts';
import type { GeneratedFile } from './schema.ts';
import { structureFile, teamTestStructureFile } from './structure.ts';
import { fileTypes, typesFile } from './types.ts';
import { teamTestValidatorFiles, validatorFiles } from './validators.ts';

/** Every generated file of the repository; the same input gives the same bytes. */
export async function generatedFiles(root: string): Promise<readonly GeneratedFile[]> {
  const kinds = loadKinds(root);
  const recipe = loadSchema(join(root, 'schemas', 'recipe.schema.yaml'));
  const teamTest = loadSchema(join(root, 'schemas', 'team-test.schema.yaml'));
  return [
    typesFile(kinds),
    fileTypes('recipe', recipe),
    fileTypes('team-test', teamTest),
    structureFile(kinds, recipe),
    teamTestStructureFile(teamTest),
    kindsFile(kinds),
    ...crdFiles(kinds),
    ...editorFiles(kinds, recipe, teamTest),
    lintSettingsFile(),
    ...kubeconformFiles(kinds),
    ...referenceFiles(kinds, recipe, teamTest),
    ...(await validatorFiles(kinds, recipe)),
    ...(await teamTestValidatorFiles(teamTest)),
  ];
}
