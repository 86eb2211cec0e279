import type { KubeObject } from '../../../schemas/kube-object.ts';
import { ApiError, isApiError, type KindKey, type ListOptions, type ObjectList } from '../api.ts';
import { isList, isRecord } from '../json.ts';
import type { Transport } from './transport.ts';

const PAGE_SIZE = '500';

/** All objects of a collection, page by page; all at once when the pages expire while they are read. */
export async function listPages(
  transport: Transport,
  path: string,
  kind: KindKey,
  { labels }: ListOptions,
): Promise<ObjectList<KubeObject>> {
  const selector = { labelSelector: labelSelector(labels) };
  try {
    const items: KubeObject[] = [];
    let next: string | undefined;
    for (;;) {
      const query = { ...selector, limit: PAGE_SIZE, continue: next };
      const page = pageOf((await transport.send({ method: 'GET', path, query })).body, kind);
      items.push(...page.items);
      if (page.next === '') return { items, resourceVersion: page.resourceVersion };
      next = page.next;
    }
  } catch (error) {
    if (!isApiError(error, 410)) throw error;
    const { body } = await transport.send({ method: 'GET', path, query: selector });
    const { items, resourceVersion } = pageOf(body, kind);
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
