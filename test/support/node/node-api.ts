import { readFileSync } from 'node:fs';
import type { KubeObject } from '../../../schemas/kube-object.ts';
import { ApiConnection } from '../cluster/api-connection.ts';
import { world } from './world.ts';

export const ourApi = '/apis/kubeswarm.io/v1alpha1';

let opened: ApiConnection | undefined;

/** An object or a List as the API server has it: no program is started, which costs more than all that it asks for. */
export async function readPath<Type>(path: string): Promise<Partial<Type>> {
  const { body } = await nodeApi().request('GET', path);
  return Object(body);
}

/** The objects of a List. Rejects when there is no such list. */
export async function listPath<Type>(path: string): Promise<readonly Type[]> {
  const { items } = await readPath<{ readonly items: readonly Type[] }>(path);
  if (items === undefined) throw new Error(`there is no list at ${path}`);
  return items;
}

/** Creates or changes objects, one after the other, by server-side apply. Rejects when one is refused. */
export async function applyObjects(objects: readonly KubeObject[], manager = 'test'): Promise<void> {
  const type = { 'content-type': 'application/apply-patch+yaml' };
  for (const object of objects)
    await accepted('PATCH', `${pathOf(object)}?fieldManager=${manager}&force=true`, object, type);
}

/** Changes an object by a merge patch, or by the operations of a JSON patch. Rejects when the API server refuses it. */
export async function patchPath(path: string, patch: object | readonly object[]): Promise<void> {
  const type = Array.isArray(patch) ? 'application/json-patch+json' : 'application/merge-patch+json';
  await accepted('PATCH', path, patch, { 'content-type': type });
}

async function accepted(
  ...[method, path, body, headers]: Parameters<ApiConnection['request']>
): Promise<void> {
  const answer = await nodeApi().request(method, path, body, headers);
  if (answer.status >= 300) throw new Error(`${method} ${path} is refused: ${JSON.stringify(answer.body)}`);
}

/** Where an object lies. */
function pathOf({ apiVersion, kind, metadata: { name, namespace } }: KubeObject): string {
  const group = apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
  const plural = `${kind.toLowerCase()}s`.replace(/ys$/, 'ies');
  return `${group}${namespace === undefined ? '' : `/namespaces/${namespace}`}/${plural}/${name}`;
}

/** The API server, without a program in between. All rights. */
export function nodeApi(): ApiConnection {
  opened ??= open(JSON.parse(readFileSync(world().kubeconfig, 'utf8')));
  return opened;
}

function open({ clusters: [{ cluster }], users: [{ user }] }: Kubeconfig): ApiConnection {
  const { hostname, port } = new URL(cluster.server);
  const ca = Buffer.from(cluster['certificate-authority-data'], 'base64').toString();
  return new ApiConnection({ host: hostname, port: Number(port), token: user.token, ca });
}

/** As test/support/cluster writes it. */
interface Kubeconfig {
  readonly clusters: readonly [
    { readonly cluster: { readonly server: string; readonly 'certificate-authority-data': string } },
  ];
  readonly users: readonly [{ readonly user: { readonly token: string } }];
}
