import { readFile } from 'node:fs/promises';
import type { RequestOptions } from 'node:https';
import { dirname } from 'node:path';
import type { ConnectionOptions } from 'node:tls';
import { KubeConfig } from '@kubernetes/client-node';

/**
 * The one door to @kubernetes/client-node: of it we use the reading of kubeconfigs and its authenticators (token
 * files, exec plugins, OIDC, client certificates). Requests and watches are ours (design 5).
 */
export type KubeConfigSource =
  /** The service account of this pod; `root` stands before the paths of its files. */
  | { readonly kind: 'in-cluster'; readonly root?: string }
  | { readonly kind: 'file'; readonly path: string; readonly context?: string };

export type TlsOptions = Pick<
  ConnectionOptions,
  'ca' | 'cert' | 'key' | 'passphrase' | 'rejectUnauthorized' | 'servername'
>;

/** What a request needs besides itself. Holds secrets: never log it. */
export interface Credentials {
  readonly headers: Readonly<Record<string, string>>;
  readonly tls: TlsOptions;
}

/** Where the API server is, and as whom we speak to it. */
export interface ClusterAccess {
  /** May have a path that stands before those of the API. */
  readonly server: URL;
  /** Namespace of the context: the pod's own when in a cluster. */
  readonly namespace: string;
  readonly proxyUrl: string | undefined;
  /** Fresh for each use: files are read again, and tokens that end are renewed. */
  credentials(): Promise<Credentials>;
}

/** Reads the configuration. Rejects with one line that names what is missing, never with what a file holds. */
export async function openClusterAccess(source: KubeConfigSource): Promise<ClusterAccess> {
  const config = await loadKubeConfig(source);
  const cluster = config.getCurrentCluster();
  if (cluster === null || config.getCurrentUser() === null)
    throw new Error(
      `The kubeconfig has no cluster and user for the context ${JSON.stringify(config.getCurrentContext())}. Choose a context that has both`,
    );
  const namespace = config.getContextObject(config.getCurrentContext())?.namespace?.trim();
  return {
    server: new URL(cluster.server),
    namespace: namespace === undefined || namespace === '' ? 'default' : namespace,
    proxyUrl: cluster.proxyUrl,
    credentials: () => credentialsFrom(config),
  };
}

async function loadKubeConfig(source: KubeConfigSource): Promise<KubeConfig> {
  const config = new KubeConfig();
  if (source.kind === 'in-cluster') {
    config.loadFromCluster(source.root ?? '');
    if (config.getCurrentCluster()?.server.includes('undefined') === true)
      throw new Error(
        'KUBERNETES_SERVICE_HOST and KUBERNETES_SERVICE_PORT are not set: this is no pod. Give a kubeconfig file',
      );
    return config;
  }
  const text = await readFile(source.path, 'utf8');
  try {
    config.loadFromString(text);
  } catch {
    // The parser's message quotes the line, which may be a token.
    throw new Error(`${source.path} is no kubeconfig. Give a file that kubectl can read`);
  }
  config.makePathsAbsolute(dirname(source.path));
  if (source.context !== undefined) config.setCurrentContext(source.context);
  return config;
}

async function credentialsFrom(config: KubeConfig): Promise<Credentials> {
  const options: RequestOptions = {};
  await config.applyToHTTPSOptions(options);
  const { ca, cert, key, passphrase, rejectUnauthorized, servername, auth } = options;
  const headers = Object.entries(options.headers ?? {}).map(([name, value]) => [
    name.toLowerCase(),
    String(value).trim(),
  ]);
  return {
    headers: {
      ...Object.fromEntries(headers),
      ...(typeof auth === 'string' ? { authorization: `Basic ${Buffer.from(auth).toString('base64')}` } : {}),
    },
    tls: {
      ...(ca === undefined ? {} : { ca }),
      ...(cert === undefined ? {} : { cert }),
      ...(key === undefined ? {} : { key }),
      ...(passphrase === undefined ? {} : { passphrase }),
      ...(rejectUnauthorized === undefined ? {} : { rejectUnauthorized }),
      ...(servername === undefined ? {} : { servername }),
    },
  };
}
