import { finding } from '../../schemas/errors.ts';
import type { Report } from '../findings.ts';
import { nearHint } from '../near-hint.ts';
import { ENVIRONMENTS_ANNOTATION, RUN_NAMING_ANNOTATION } from '../render/finish.ts';
import { annotationOf, fieldFindings, HOOK_ANNOTATION, type Manifest } from './manifest.ts';
import { placedFinding } from './swarm-objects.ts';

/**
 * Annotation `recipes.kubeswarm.io/environments: "staging,prod"` keeps an object out of all others. A name that the
 * recipe does not have is reported: an object that is never rendered is a typing error.
 */
export function isForEnvironment(manifest: Manifest, report: Report): boolean {
  const list = annotationOf(manifest.authored, ENVIRONMENTS_ANNOTATION);
  if (list === undefined) return true;
  const { environment, environments } = manifest.document;
  const names = list.split(',').map((name) => name.trim());
  const unknown = environments.length === 0 ? undefined : names.find((name) => !environments.includes(name));
  if (unknown !== undefined) {
    const fact = `annotation ${ENVIRONMENTS_ANNOTATION} names ${JSON.stringify(unknown)} (known: ${environments.join(', ')})${nearHint(unknown, environments)}`;
    const path = ['metadata', 'annotations', ENVIRONMENTS_ANNOTATION];
    fieldFindings(manifest.document, report)(
      'value.environment',
      path,
      fact,
      'Correct it, or add its file in values/',
      placeInList(list, unknown),
    );
  }
  return environment !== undefined && names.includes(environment);
}

/** Where a name of a list with commas begins. */
function placeInList(list: string, name: string): number {
  let at = 0;
  for (const part of list.split(',')) {
    if (part.trim() === name) return at + part.length - part.trimStart().length;
    at += part.length + 1;
  }
  return 0;
}

/** The written name becomes a label value, which has at most this many characters. */
const RUN_NAME_CHARACTERS = 63;

/** What the renaming of runs needs: a name that fits a label, and a naming that exists (recipes 10). */
export function checkRunAnnotations(manifest: Manifest, report: Report): void {
  const { authored, document, name } = manifest;
  if (authored.kind !== 'SwarmRun' || annotationOf(authored, HOOK_ANNOTATION) !== undefined) return;
  const naming = annotationOf(authored, RUN_NAMING_ANNOTATION);
  if (naming !== undefined && naming !== 'hash' && naming !== 'keep') {
    const path = ['metadata', 'annotations', RUN_NAMING_ANNOTATION];
    fieldFindings(document, report)(
      'recipe.invalid',
      path,
      `annotation ${RUN_NAMING_ANNOTATION} is neither hash nor keep`,
      'Write hash or keep',
    );
  }
  if (name.length <= RUN_NAME_CHARACTERS) return;
  const parameters = { name, subject: 'the SwarmRun', length: name.length, most: RUN_NAME_CHARACTERS };
  report(placedFinding(manifest, finding('name.too-long', parameters, { path: ['metadata', 'name'] })));
}
