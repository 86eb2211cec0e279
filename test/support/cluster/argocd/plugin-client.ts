import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { callGrpc } from '../../../../plugin/doctor/grpc-call.ts';
import {
  decodeMessage,
  decodeNumbers,
  encodeMessage,
  type Field,
} from '../../../../plugin/doctor/protobuf.ts';

/** For what hangs. */
const WAIT_MILLIS = 60_000;

/** A repository with an Application in it, as the repo-server sends it. */
export interface Checkout {
  /** Absolute. */
  readonly root: string;
  /** Folder of the Application, relative to the root. */
  readonly applicationPath: string;
  readonly env: Readonly<Record<string, string>>;
  /** Files at the root that are not sent. */
  readonly excluded?: readonly string[];
}

/** A parameter as Argo CD has read it; absent and empty are the same on the wire. */
export interface AnnouncedParameter {
  readonly name: string;
  readonly title: string;
  readonly tooltip: string;
  readonly isRequired: boolean;
  readonly itemType: string;
  readonly collectionType: string;
  readonly string: string;
  readonly array: readonly string[];
  readonly map: Readonly<Record<string, string>>;
}

/** Calls a plugin as the repo-server does: gRPC on the socket of its argocd-cmp-server. Rejects with its error text. */
export function pluginClient(socketPath: string): {
  /** Documents of the render. */
  generate(checkout: Checkout): Promise<readonly string[]>;
  /** The announced parameters, in order. */
  parameters(checkout: Checkout): Promise<readonly AnnouncedParameter[]>;
} {
  const call = async (method: string, checkout: Checkout): Promise<readonly Buffer[]> => {
    const [metadata, file] = requests(checkout);
    const answer = await callGrpc(
      socketPath,
      `/plugin.ConfigManagementPluginService/${method}`,
      [encodeMessage([[1, metadata]]), encodeMessage([[2, file]])],
      WAIT_MILLIS,
    );
    if (answer.kind !== 'answer') throw new Error(answer.reason);
    return decodeMessage(answer.message).flatMap(([number, value]) => (number === 1 ? [value] : []));
  };
  return {
    async generate(checkout) {
      return (await call('GenerateManifest', checkout)).map(String);
    },
    async parameters(checkout) {
      return (await call('GetParametersAnnouncement', checkout)).map(announcedParameter);
    },
  };
}

function announcedParameter(message: Buffer): AnnouncedParameter {
  const fields = decodeMessage(message);
  const all = (number: number) => fields.flatMap(([field, value]) => (field === number ? [value] : []));
  const text = (number: number) => String(all(number)[0] ?? '');
  const entries = all(9).map((entry) => decodeMessage(entry).map(([, value]) => String(value)));
  return {
    name: text(1),
    title: text(2),
    tooltip: text(3),
    isRequired: decodeNumbers(message).some(([number, value]) => number === 4 && value !== 0),
    itemType: text(5),
    collectionType: text(6),
    string: text(7),
    array: all(8).map(String),
    map: Object.fromEntries(entries.map(([key = '', value = '']) => [key, value])),
  };
}

/** What a checkout is, and its files. */
function requests({ root, applicationPath, env, excluded = [] }: Checkout): readonly [Buffer, Buffer] {
  const names = readdirSync(root).filter((name) => !excluded.includes(name));
  const { stdout: archive, status } = spawnSync('tar', ['-czf', '-', '-C', root, ...names], {
    maxBuffer: 64 * 1024 * 1024,
  });
  if (status !== 0) throw new Error('tar failed');
  const variables = Object.entries(env).map(([name, value]): Field => {
    const entry = encodeMessage([
      [1, name],
      [2, value],
    ]);
    return [5, entry];
  });
  const metadata = encodeMessage([
    [1, 'application'],
    [2, applicationPath],
    [3, createHash('sha256').update(archive).digest('hex')],
    [4, archive.length],
    ...variables,
  ]);
  return [metadata, encodeMessage([[1, archive]])];
}
