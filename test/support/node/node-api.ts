import { readFileSync } from 'node:fs';
import { ApiConnection } from '../cluster/api-connection.ts';
import { world } from './world.ts';

let opened: ApiConnection | undefined;

/** The API server, without a program in between: for what is asked again and again. All rights. */
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
