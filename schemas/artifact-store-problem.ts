import type { ArtifactStore, LocalArtifactStore, S3ArtifactStore } from './generated/types.ts';
import { isMetadataHost } from './metadata-host.ts';

/** What is wrong with a store: `fact` continues the name of the field. */
export interface ArtifactStoreProblem {
  readonly field: 'path' | 'claimName' | 's3' | 'bucket' | 'prefix' | 'region' | 'endpoint';
  readonly fact: string;
  readonly fix: string;
}

/** Why a store cannot be one; undefined when it can. Its parts become mounts, URLs and keys of objects. */
export function artifactStoreProblem({ type, local, s3 }: ArtifactStore): ArtifactStoreProblem | undefined {
  if (type === 'local') return localProblem(local ?? {});
  if (s3 !== undefined) return bucketProblem(s3);
  return { field: 's3', fact: 'of type s3 names no bucket', fix: 'Set s3.bucket' };
}

/** Folders of the pod that hold its program, its secrets or its machine. */
const reserved = ['/bin', '/dev', '/etc', '/lib', '/lib64', '/opt', '/proc', '/run', '/sbin', '/sys', '/usr'];
const reservedBelow = [...reserved, '/var/run', '/var/secrets'];
/** Hold what is needed beside the store; folders in them are free. */
const reservedSelf = ['/', '/tmp', '/var', '/home', '/root'];

function localProblem({ path = '', claimName = '' }: LocalArtifactStore): ArtifactStoreProblem | undefined {
  if (claimName !== '' && !/^[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?$/.test(claimName))
    return {
      field: 'claimName',
      fact: `claim "${claimName}" is no name of a PersistentVolumeClaim`,
      fix: 'Use lower case letters, digits, "-" and "."',
    };
  if (path === '') return undefined;
  const folder = path.replace(/\/$/, '');
  const isPlain = /^(?:\/[A-Za-z0-9_][A-Za-z0-9_.-]*)+$/.test(folder) && folder.length <= 256;
  if (isPlain && !isSystemFolder(folder)) return undefined;
  return {
    field: 'path',
    fact: isPlain ? `path "${path}" belongs to the system of the pod` : `path "${path}" is no absolute path`,
    fix: 'Name a folder of its own, like /artifacts',
  };
}

/** Whether a volume there would hide what the pod is made of. */
export function isSystemFolder(path: string): boolean {
  return (
    reservedSelf.includes(path) ||
    reservedBelow.some((other) => path === other || path.startsWith(`${other}/`))
  );
}

function bucketProblem({
  bucket,
  prefix = '',
  region = '',
  endpoint = '',
}: S3ArtifactStore): ArtifactStoreProblem | undefined {
  if (!/^[a-z0-9](?:[a-z0-9.-]{1,61}[a-z0-9])$/.test(bucket) || bucket.includes('..'))
    return {
      field: 'bucket',
      fact: `bucket "${bucket}" is no name of a bucket`,
      fix: 'Use 3 to 63 lower case letters, digits, "-" and "."',
    };
  const parts = prefix.replace(/^\/|\/$/g, '').split('/');
  const isPrefix =
    parts.every((part) => /^[A-Za-z0-9_][A-Za-z0-9_.=@+-]*$/.test(part)) && prefix.length <= 256;
  if (prefix !== '' && !isPrefix)
    return {
      field: 'prefix',
      fact: `prefix "${prefix}" is no path of names`,
      fix: 'Join names of letters, digits, "-", "_" and "." by "/"',
    };
  if (region !== '' && !/^[a-z0-9-]{1,64}$/.test(region))
    return { field: 'region', fact: `region "${region}" is no region`, fix: 'Write it like eu-central-1' };
  if (endpoint !== '' && !isEndpoint(endpoint))
    return {
      field: 'endpoint',
      fact: 'endpoint is no plain http or https URL',
      fix: 'Write it like https://storage.googleapis.com; user and password belong to credentialsSecret',
    };
  if (isMetadataHost(URL.parse(endpoint)?.hostname ?? ''))
    return {
      field: 'endpoint',
      fact: 'endpoint is an address of the machine, where no store is',
      fix: 'Name the S3 service',
    };
  return undefined;
}

function isEndpoint(text: string): boolean {
  const url = URL.parse(text);
  if (url === null || text.length > 256 || !['http:', 'https:'].includes(url.protocol)) return false;
  return url.username === '' && url.password === '' && url.search === '' && url.hash === '';
}
