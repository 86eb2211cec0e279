import { isMap, type JsonMap } from '../values/merge.ts';
import { nodeAt } from '../yaml/locate.ts';
import type { ParsedYaml } from '../yaml/parse.ts';
import type { AuthoredDocument } from './authored-document.ts';
import { plainRecipe } from './recipe.ts';

export interface StreamDocuments {
  readonly documents: readonly AuthoredDocument[];
  /** The ResourceList that the documents came in, without them: what is rendered goes back in it. */
  readonly wrapper: JsonMap | undefined;
}

/**
 * The documents of a text that belongs to no recipe. kustomize hands objects to a function as the items of one
 * `ResourceList` (config.kubernetes.io), everybody else as documents.
 */
export function streamDocuments(yaml: ParsedYaml, environment: string | undefined): StreamDocuments {
  const recipe = plainRecipe(undefined);
  const document = (value: unknown, rootEvent: number): AuthoredDocument => ({
    value,
    yaml,
    rootEvent,
    recipe,
    environment,
    environments: [],
    isExpanded: false,
  });
  const [first, second] = yaml.documents;
  if (first === undefined || second !== undefined || !isResourceList(first.value)) {
    return {
      documents: yaml.documents.map(({ value, rootEvent }) => document(value, rootEvent)),
      wrapper: undefined,
    };
  }
  const { items, ...wrapper } = first.value;
  const { rootEvent } = first;
  const documents = items.map((item, index) =>
    document(item, nodeAt(yaml, rootEvent, ['items', index]) ?? rootEvent),
  );
  return { documents, wrapper };
}

function isResourceList(value: unknown): value is JsonMap & { readonly items: readonly unknown[] } {
  if (!isMap(value) || value.kind !== 'ResourceList' || !Array.isArray(value.items)) return false;
  return typeof value.apiVersion === 'string' && value.apiVersion.startsWith('config.kubernetes.io/');
}
