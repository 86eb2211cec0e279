import { isRecord } from '../../../schemas/json-record.ts';
import type { KubeObject } from '../../../schemas/kube-object.ts';
import { ApiError, isApiError, type KindKey, type ListRequest, type ObjectList } from '../api.ts';
import { isList } from '../json.ts';
import { metadataOnly } from '../metadata-only.ts';
import { metadataType } from './metadata-type.ts';
import type { ApiRequest, Transport } from './transport.ts';

/** Small, since one is in memory whole, and objects may have a megabyte. */
const PAGE_SIZE = '100';

/** All objects of a collection, page by page; all at once when the pages expire while they are read. */
export async function listPages(
  transport: Transport,
  path: string,
  kind: KindKey,
  options: ListRequest,
): Promise<ObjectList<KubeObject>> {
  const { keep = (object) => object } = options;
  const selector = { labelSelector: labelSelector(options.labels) };
  const get = async (query: NonNullable<ApiRequest['query']>): Promise<Page> => {
    const accept = options.metadataOnly === true ? metadataType('PartialObjectMetadataList') : undefined;
    const request = { method: 'GET', path, query, ...(accept === undefined ? {} : { accept }) } as const;
    const page = pageOf((await transport.send(request)).body, kind);
    const items = accept === undefined ? page.items : page.items.map((object) => metadataOnly(kind, object));
    return { ...page, items: items.map(keep) };
  };
  try {
    const items: KubeObject[] = [];
    let next: string | undefined;
    for (;;) {
      const page = await get({ ...selector, limit: PAGE_SIZE, continue: next });
      items.push(...page.items);
      if (page.next === '') return { items, resourceVersion: page.resourceVersion };
      next = page.next;
    }
  } catch (error) {
    if (!isApiError(error, 410)) throw error;
    const { items, resourceVersion } = await get(selector);
    return { items, resourceVersion };
  }
}

/** Equality of all; undefined when there are none. */
export function labelSelector(labels: Readonly<Record<string, string>> | undefined): string | undefined {
  const pairs = Object.entries(labels ?? {}).map(([name, value]) => `${name}=${value}`);
  return pairs.length === 0 ? undefined : pairs.join(',');
}

interface Page extends ObjectList<KubeObject> {
  /** Token of the next page, or ''. */
  readonly next: string;
}

function pageOf(body: unknown, { apiVersion, kind }: KindKey): Page {
  const metadata = isRecord(body) && isRecord(body.metadata) ? body.metadata : undefined;
  if (!isRecord(body) || typeof metadata?.resourceVersion !== 'string')
    throw new ApiError(500, 'InternalError', `the API server answered a list of ${kind} with something else`);
  const items = isList(body.items) ? body.items : [];
  return {
    // Items of built-in kinds do not say what they are.
    items: items.map((item) => ({ apiVersion, kind, ...Object(item) })),
    resourceVersion: metadata.resourceVersion,
    next: typeof metadata.continue === 'string' ? metadata.continue : '',
  };
}
