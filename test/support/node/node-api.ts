import { readFileSync } from 'node:fs';
import { ApiConnection } from '../cluster/api-connection.ts';
import { world } from './world.ts';

export const ourApi = '/apis/kubeswarm.io/v1alpha1';

let opened: ApiConnection | undefined;

/** An object or a List as the API server has it, for what is asked again and again: no program is started. */
export async function readPath<Type>(path: string): Promise<Partial<Type>> {
  const { body } = await nodeApi().request('GET', path);
  return Object(body);
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
