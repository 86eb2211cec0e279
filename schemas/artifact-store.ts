import { isArtifactName } from './artifact-name.ts';
import type { ArtifactStore } from './generated/types.ts';

/** Where artifacts are kept, as a store URL tells it (orchestration 4.6.2). */
export type ArtifactStoreAddress = { readonly kind: 'local'; readonly path: string } | S3Address;

export interface S3Address {
  readonly kind: 's3';
  readonly bucket: string;
  /** Without slashes around it; empty: none. */
  readonly prefix: string;
  readonly region?: string;
  /** Of another S3 service, which is called by path. */
  readonly endpoint?: string;
}

/** What an artifact is filed under, below the prefix of its store. */
export interface ArtifactKey {
  readonly namespace: string;
  readonly run: string;
  readonly step: string;
  readonly name: string;
}

/** Mounted in the pods of a team with a store of type local (orchestration 4.6.2). */
export const defaultArtifactPath = '/artifacts';

/** The store that a team names; undefined for type s3 without a bucket. */
export function artifactStoreAddress({ type, local, s3 }: ArtifactStore): ArtifactStoreAddress | undefined {
  if (type === 'local') return { kind: 'local', path: local?.path || defaultArtifactPath };
  if (s3 === undefined) return undefined;
  return {
    kind: 's3',
    bucket: s3.bucket,
    prefix: (s3.prefix ?? '').replace(/^\/+|\/+$/g, ''),
    ...(s3.region ? { region: s3.region } : {}),
    ...(s3.endpoint ? { endpoint: s3.endpoint } : {}),
  };
}

/** `file://<path>` or `s3://<bucket>/<prefix>?region=…&endpoint=…`. */
export function artifactStoreUrl(address: ArtifactStoreAddress): string {
  const base = artifactBaseUrl(address);
  if (address.kind === 'local') return base;
  const query = new URLSearchParams({
    ...(address.region === undefined ? {} : { region: address.region }),
    ...(address.endpoint === undefined ? {} : { endpoint: address.endpoint }),
  }).toString();
  return query === '' ? base : `${base}?${query}`;
}

export function parseArtifactStoreUrl(text: string): ArtifactStoreAddress | undefined {
  const url = URL.parse(text);
  if (url === null) return undefined;
  const path = decodedPath(url);
  if (path === undefined) return undefined;
  if (url.protocol === 'file:') return url.host === '' && path !== '/' ? { kind: 'local', path } : undefined;
  if (url.protocol !== 's3:' || url.host === '') return undefined;
  const region = url.searchParams.get('region');
  const endpoint = url.searchParams.get('endpoint');
  return {
    kind: 's3',
    bucket: url.host,
    prefix: path.replace(/^\/+|\/+$/g, ''),
    ...(region ? { region } : {}),
    ...(endpoint ? { endpoint } : {}),
  };
}

/** Runs of two namespaces may bear one name, and their teams may share a bucket, so the namespace comes first. */
export function artifactPath({ namespace, run, step, name }: ArtifactKey): string {
  return `${namespace}/${run}/${step}/${name}`;
}

/** How status and templates name an artifact: without region and endpoint, which the store has. */
export function artifactUrl(address: ArtifactStoreAddress, key: ArtifactKey): string {
  return `${artifactBaseUrl(address)}/${artifactPath(key)}`;
}

/** The artifact behind a URL; undefined when it is not one of this store, or no address that we would make. */
export function artifactKey(address: ArtifactStoreAddress, url: string): ArtifactKey | undefined {
  const base = `${artifactBaseUrl(address)}/`;
  if (!url.startsWith(base)) return undefined;
  const [namespace = '', run = '', step = '', name = '', ...rest] = url.slice(base.length).split('/');
  const isOurs = [namespace, run, step].every((part) => objectName.test(part)) && isArtifactName(name);
  return isOurs && rest.length === 0 ? { namespace, run, step, name } : undefined;
}

/** Of namespaces, runs and steps: what begins and ends with a letter or digit leads nowhere else. */
const objectName = /^[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?$/;

/** Whether the parts of the key are names, and nothing that leads elsewhere. */
export function isArtifactKey({ namespace, run, step, name }: ArtifactKey): boolean {
  return [namespace, run, step].every((part) => objectName.test(part)) && isArtifactName(name);
}

/** Without region and endpoint. */
export function artifactBaseUrl(address: ArtifactStoreAddress): string {
  if (address.kind === 'local') return `file://${encodedPath(address.path.replace(/\/+$/, ''))}`;
  const prefix = address.prefix === '' ? '' : `/${encodedPath(address.prefix)}`;
  return `s3://${address.bucket}${prefix}`;
}

const encodedPath = (path: string): string => path.split('/').map(encodeURIComponent).join('/');

function decodedPath({ pathname }: URL): string | undefined {
  try {
    return decodeURIComponent(pathname);
  } catch {
    return undefined;
  }
}
