import { join } from 'node:path';
import type { SwarmPolicy } from '../../schemas/generated/types.ts';
import { isKind } from '../../schemas/rules/kinds.ts';
import type { Report } from '../findings.ts';
import type { RenderOptions } from '../options.ts';
import type { AuthoredDocument } from '../read/authored-document.ts';
import type { PolicyFile } from '../read/read-recipe.ts';
import { plainRecipe } from '../read/recipe.ts';
import { readTextFile } from '../read/text-file.ts';
import { isWithin, openTree } from '../read/tree.ts';
import { parseYaml } from '../yaml/parse.ts';
import { manifestOf } from './manifest.ts';
import { swarmObject } from './swarm-objects.ts';

/**
 * The policies that a render is judged by in addition to its own: those that recipes name, and those of the platform,
 * which no recipe can switch off (gitops 15). They change the verdict, never the output.
 */
export function platformPolicies(
  files: readonly PolicyFile[],
  options: RenderOptions,
  report: Report,
): readonly PlatformPolicy[] {
  return [
    ...files.flatMap(({ source }) => policiesIn(source, report)).map(forThisRender),
    ...platformFiles(options, report).flatMap(({ source }) => policiesIn(source, report)),
  ];
}

/** A policy, and the document that it was read from. */
export interface PlatformPolicy {
  readonly policy: SwarmPolicy;
  readonly document: AuthoredDocument;
}

/** A policy that a recipe names is about that recipe, whatever namespace it is applied in elsewhere. */
function forThisRender({ policy, document }: PlatformPolicy): PlatformPolicy {
  const { namespace: _elsewhere, ...metadata } = policy.metadata;
  return { policy: { ...policy, metadata }, document };
}

function platformFiles(options: RenderOptions, report: Report): readonly PolicyFile[] {
  const { fileSystem, policyDirectories = [], displayBase } = options;
  return policyDirectories.flatMap((directory) => {
    if (fileSystem.facts(directory)?.kind !== 'directory') return [];
    const tree = openTree(fileSystem, directory, isWithin(displayBase, directory) ? displayBase : '/');
    const totals = { bytes: 0, documents: 0 };
    return fileSystem.list(directory).flatMap(({ name }) => {
      // A mounted ConfigMap holds links to `..data`, which stays inside of the directory.
      if (!/^[^.].*\.(?:yaml|yml)$/.test(name)) return [];
      const path = join(directory, name);
      const source = readTextFile(tree, path, totals, report);
      return source === undefined ? [] : [{ path, source }];
    });
  });
}

function policiesIn(source: PolicyFile['source'], report: Report): readonly PlatformPolicy[] {
  const yaml = parseYaml(source, report);
  return yaml.documents.flatMap(({ value, rootEvent }) => {
    const document: AuthoredDocument = {
      value,
      yaml,
      rootEvent,
      recipe: plainRecipe(undefined),
      environment: undefined,
      environments: [],
      isExpanded: false,
    };
    const manifest = manifestOf(document, report);
    if (manifest === undefined || manifest.authored.kind !== 'SwarmPolicy') return [];
    const policy = swarmObject(manifest, report);
    return policy?.isValid === true && isKind(policy.object, 'SwarmPolicy')
      ? [{ policy: policy.object, document }]
      : [];
  });
}
