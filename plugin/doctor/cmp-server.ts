import { createHash } from 'node:crypto';
import { callGrpc, type GrpcAnswer } from './grpc-call.ts';
import { decodeMessage, encodeMessage, type Field } from './protobuf.ts';

/** What argocd-cmp-server is asked, as the repo-server asks it. */
export interface CmpServerClient {
  /** Release of Argo CD, like `v3.2.11+abc1234`. */
  readonly version: () => Promise<GrpcAnswer>;
  /** Whether spec.discover was set when the server read its configuration. */
  readonly configuration: () => Promise<GrpcAnswer>;
  /** Renders a repository, given as tar.gz, at its root. */
  readonly generate: (archive: Uint8Array, env: Readonly<Record<string, string>>) => Promise<GrpcAnswer>;
}

const EMPTY = Buffer.alloc(0);

/** Calls wait at most `waitMillis`. */
export function cmpServerClient(socketPath: string, waitMillis: number): CmpServerClient {
  const call = (method: string, ...messages: readonly Buffer[]): Promise<GrpcAnswer> =>
    callGrpc(socketPath, method, messages, waitMillis);
  return {
    version: () => call('/version.VersionService/Version', EMPTY),
    configuration: () => call('/plugin.ConfigManagementPluginService/CheckPluginConfiguration', EMPTY),
    generate(archive, env) {
      const variables = Object.entries(env).map(([name, value]): Field => {
        const entry: readonly Field[] = [
          [1, name],
          [2, value],
        ];
        return [5, encodeMessage(entry)];
      });
      const metadata = encodeMessage([
        [1, 'swarm-plugin-doctor'],
        [2, '.'],
        [3, createHash('sha256').update(archive).digest('hex')],
        [4, archive.length],
        ...variables,
      ]);
      const file = encodeMessage([[1, archive]]);
      return call(
        '/plugin.ConfigManagementPluginService/GenerateManifest',
        encodeMessage([[1, metadata]]),
        encodeMessage([[2, file]]),
      );
    },
  };
}

/** The texts in a field of an answer. */
export function textsOf(message: Buffer, field: number): readonly string[] {
  return decodeMessage(message).flatMap(([number, value]) => (number === field ? [value.toString()] : []));
}
