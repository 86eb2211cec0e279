import type { SwarmPolicy } from '../../schemas/generated/types.ts';
import type { Report } from '../findings.ts';
import type { RenderOptions } from '../options.ts';
import type { AuthoredDocument } from '../read/authored-document.ts';
import type { CheckedManifest } from '../render/finish.ts';
import { checkRunAnnotations, isForEnvironment } from './annotations.ts';
import { checkForeignObject, checkNamespace } from './foreign-objects.ts';
import { judgeTogether } from './judge-together.ts';
import { type Manifest, manifestOf } from './manifest.ts';
import { checkRecipeTags } from './recipe-tags.ts';
import { isOfSwarmGroup, swarmObject } from './swarm-objects.ts';

/**
 * Judges the documents of a render (recipes 8): what every object needs, then schema and CEL, then everything that
 * concerns several objects at once. Returns those that belong to the environment, in their normalised form.
 */
export function judgeDocuments(
  documents: readonly AuthoredDocument[],
  policies: readonly SwarmPolicy[],
  options: RenderOptions,
  report: Report,
): readonly CheckedManifest[] {
  const manifests = documents
    .map((document) => manifestOf(document, report))
    .filter((manifest): manifest is Manifest => manifest !== undefined && isForEnvironment(manifest, report));
  const ownNamespaces = namespacesOf(manifests, options.namespace);
  const checked: CheckedManifest[] = [];
  const broken: Manifest[] = [];
  for (const manifest of manifests) {
    checkNamespace(manifest, options.namespace, report);
    if (isOfSwarmGroup(manifest.authored)) {
      const tagged = checkRecipeTags(manifest, report);
      checkRunAnnotations(manifest, report);
      const result = swarmObject(manifest, report, tagged);
      if (result?.isValid === true && tagged.size === 0)
        checked.push({
          manifest: { ...manifest, moves: result.moves },
          object: result.object,
          isSwarm: true,
        });
      else broken.push(manifest);
    } else {
      checkForeignObject(manifest, ownNamespaces, report);
      checked.push({ manifest, object: manifest.authored, isSwarm: false });
    }
  }
  judgeTogether(checked, broken, policies, options, report);
  return checked;
}

/** The namespaces that the render is about: the Application's, else those that its objects are written into. */
function namespacesOf(manifests: readonly Manifest[], namespace: string | undefined): ReadonlySet<string> {
  if (namespace !== undefined) return new Set([namespace]);
  return new Set(
    manifests.flatMap(({ authored }) =>
      typeof authored.metadata.namespace === 'string' ? [authored.metadata.namespace] : [],
    ),
  );
}
