import type { ApiConnection } from '../../support/cluster/api-connection.ts';

/** How often the API server was asked, by `VERB resource` or `VERB resource/subresource`. Watches do not count. */
export type ApiCalls = ReadonlyMap<string, number>;

/** From the API server's own metrics, since its start. */
export async function apiCalls(api: ApiConnection): Promise<ApiCalls> {
  const { body } = await api.request('GET', '/metrics');
  const calls = new Map<string, number>();
  for (const line of String(body).split('\n')) {
    if (!line.startsWith('apiserver_request_total{')) continue;
    const label = (name: string): string => new RegExp(`[{,]${name}="([^"]*)"`).exec(line)?.[1] ?? '';
    const subresource = label('subresource');
    const verb = label('verb');
    if (verb === 'WATCH' || label('resource') === '') continue;
    const call = `${verb} ${label('resource')}${subresource === '' ? '' : `/${subresource}`}`;
    calls.set(call, (calls.get(call) ?? 0) + Number(line.slice(line.lastIndexOf(' '))));
  }
  return calls;
}

/** What was added between two readings. */
export function callsBetween(before: ApiCalls, after: ApiCalls): ApiCalls {
  return new Map(
    [...after].flatMap(([call, count]): [string, number][] => {
      const added = count - (before.get(call) ?? 0);
      return added === 0 ? [] : [[call, added]];
    }),
  );
}
