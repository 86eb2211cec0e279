import type { FieldPath } from '../../schemas/finding.ts';
import { formatPath } from '../../schemas/finding.ts';
import { scanBraces } from '../expand/scan-braces.ts';
import type { Report } from '../findings.ts';
import { isMap } from '../values/merge.ts';
import type { ParsedYaml } from '../yaml/parse.ts';
import { fieldFindings, type Manifest } from './manifest.ts';

/**
 * Reports recipe-time tags in a plain file's kubeswarm objects, where nothing expands them (template.not-expanded).
 * Returns the paths of the fields that have any: such an object is not what its author meant, so other rules would mislead.
 */
export function checkRecipeTags(manifest: Manifest, report: Report): ReadonlySet<string> {
  const tagged = new Set<string>();
  if (manifest.document.isExpanded || !mayHoldTags(manifest.document.yaml)) return tagged;
  const error = fieldFindings(manifest.document, report);
  forEachText(manifest.authored, [], (text, path) => {
    if (!text.includes('{{')) return;
    const [tag] = scanBraces(text).recipeTags;
    if (tag === undefined) return;
    tagged.add(formatPath(path));
    const shown = text.slice(tag.start, Math.min(tag.end, tag.start + 60)).replaceAll(/\s+/g, ' ');
    const { file } = manifest.document.yaml.source;
    const name = file.slice(file.lastIndexOf('/') + 1);
    error(
      'template.not-expanded',
      path,
      `${formatPath(path)} has the recipe-time tag ${shown}, but only .hbs files are expanded`,
      `Rename ${name} to ${name}.hbs, or write the value`,
      tag.start,
    );
  });
  return tagged;
}

const scanned = new WeakMap<ParsedYaml, boolean>();

/** One scan of a whole file spares looking into each text of its documents: most files have run-time templates at most. */
function mayHoldTags(yaml: ParsedYaml): boolean {
  let mayHold = scanned.get(yaml);
  if (mayHold === undefined) {
    const { recipeTags, problems } = scanBraces(yaml.source.text);
    mayHold = recipeTags.length > 0 || problems.length > 0;
    scanned.set(yaml, mayHold);
  }
  return mayHold;
}

function forEachText(value: unknown, path: FieldPath, visit: (text: string, path: FieldPath) => void): void {
  if (typeof value === 'string') visit(value, path);
  else if (Array.isArray(value))
    for (const [index, item] of value.entries()) forEachText(item, [...path, index], visit);
  else if (isMap(value))
    for (const [key, item] of Object.entries(value)) forEachText(item, [...path, key], visit);
}
