import type { KubeObject } from '../../schemas/kube-object.ts';
import { annotationOf, HOOK_ANNOTATION, type Manifest } from '../validate/manifest.ts';
import { isMap } from '../values/merge.ts';
import { WAVE_ANNOTATION } from './order.ts';
import { hashedRunName } from './run-name.ts';
import { runReferences } from './run-references.ts';

export const ENVIRONMENTS_ANNOTATION = 'recipes.kubeswarm.io/environments';
export const RUN_NAMING_ANNOTATION = 'recipes.kubeswarm.io/run-naming';
export const RERUN_ANNOTATION = 'recipes.kubeswarm.io/rerun';
export const RECIPE_LABEL = 'recipes.kubeswarm.io/recipe';
export const RUN_LABEL = 'kubeswarm.io/run';
const SYNC_OPTIONS = 'argocd.argoproj.io/sync-options';
const COMPARE_OPTIONS = 'argocd.argoproj.io/compare-options';

const WAVES: Readonly<Record<string, string>> = {
  SwarmPolicy: '-1',
  SwarmSettings: '-1',
  SwarmBudget: '-1',
  SwarmNotify: '-1',
  SwarmMemory: '-1',
  SwarmRegistry: '-1',
  SwarmEvent: '1',
  SwarmRun: '1',
};

/** A manifest that passed every check; `object` is its normalised form. */
export interface CheckedManifest {
  readonly manifest: Manifest;
  readonly object: KubeObject;
  readonly isSwarm: boolean;
}

/** Adds what recipes 10 to 12 add: run names, waves, labels and annotations. Nothing depends on the cluster or release. */
export function finishedObjects(
  checked: readonly CheckedManifest[],
  defaultNamespace: string | undefined,
): readonly KubeObject[] {
  const render: Render = { authored: checked.map(({ manifest }) => manifest.authored), defaultNamespace };
  return checked.map((entry) => finishedObject(entry, render));
}

/** What the name of a run may depend on beside the run itself. */
interface Render {
  readonly authored: readonly KubeObject[];
  readonly defaultNamespace: string | undefined;
}

interface Additions {
  name: string | undefined;
  readonly labels: Record<string, string>;
  /** Set only where the author wrote none. */
  readonly annotations: Record<string, string>;
  /** Merged into the author's comma lists. */
  readonly options: Record<string, readonly string[]>;
}

function finishedObject({ manifest, object, isSwarm }: CheckedManifest, render: Render): KubeObject {
  const { recipe } = manifest.document;
  const additions: Additions = { name: undefined, labels: {}, annotations: {}, options: {} };
  if (recipe.name !== undefined) additions.labels[RECIPE_LABEL] = recipe.name;
  if (isSwarm) {
    const syncOptions = ['SkipDryRunOnMissingResource=true'];
    const isHook = annotationOf(object, HOOK_ANNOTATION) !== undefined;
    if (object.kind === 'SwarmRun' && !isHook) {
      addRun(additions, manifest, object, render);
      syncOptions.push('Prune=false');
      additions.options[COMPARE_OPTIONS] = ['IgnoreExtraneous'];
    }
    additions.options[SYNC_OPTIONS] = syncOptions;
    const wave = Object.hasOwn(WAVES, object.kind) && !isHook ? WAVES[object.kind] : undefined;
    if (wave !== undefined) additions.annotations[WAVE_ANNOTATION] = wave;
  }
  return withAdditions(object, additions);
}

/** A declared run is a record: an edited one is a new one, under a new name (decision 12). */
function addRun(
  additions: Additions,
  manifest: Manifest,
  object: KubeObject,
  { authored, defaultNamespace }: Render,
): void {
  const { runs } = manifest.document.recipe;
  const written = manifest.name;
  additions.labels[RUN_LABEL] = written;
  const naming = annotationOf(object, RUN_NAMING_ANNOTATION) ?? runs.naming;
  if (naming === 'keep') return;
  const references =
    runs.rerunOn === 'references' ? runReferences(manifest.authored, authored, defaultNamespace) : [];
  additions.name = hashedRunName(
    written,
    manifest.authored.spec,
    annotationOf(object, RERUN_ANNOTATION),
    references,
  );
}

function withAdditions(object: KubeObject, additions: Additions): KubeObject {
  const { labels, annotations, ...metadata } = object.metadata;
  const mergedLabels = { ...texts(labels), ...additions.labels };
  const mergedAnnotations = { ...additions.annotations, ...texts(annotations) };
  delete mergedAnnotations[ENVIRONMENTS_ANNOTATION];
  for (const [name, options] of Object.entries(additions.options)) {
    mergedAnnotations[name] = mergedOptions(mergedAnnotations[name], options);
  }
  return {
    ...object,
    metadata: {
      ...metadata,
      ...(additions.name === undefined ? {} : { name: additions.name }),
      ...(Object.keys(mergedLabels).length === 0 ? {} : { labels: sortedByKey(mergedLabels) }),
      ...(Object.keys(mergedAnnotations).length === 0 ? {} : { annotations: sortedByKey(mergedAnnotations) }),
    },
  };
}

function texts(map: unknown): Record<string, string> {
  if (!isMap(map)) return {};
  return Object.fromEntries(
    Object.entries(map).flatMap(([key, value]) => (typeof value === 'string' ? [[key, value]] : [])),
  );
}

function sortedByKey(map: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(map).sort(([left], [right]) => (left < right ? -1 : 1)));
}

/** Appends options to a comma list; the author's value of the same option wins (recipes 12). */
export function mergedOptions(written: string | undefined, added: readonly string[]): string {
  const own = (written ?? '')
    .split(',')
    .map((option) => option.trim())
    .filter((option) => option !== '');
  const names = new Set(own.map(optionName));
  return [...own, ...added.filter((option) => !names.has(optionName(option)))].join(',');
}

function optionName(option: string): string {
  const equals = option.indexOf('=');
  return equals === -1 ? option : option.slice(0, equals);
}
