import { Buffer } from 'node:buffer';
import { agentEnv } from '../../../schemas/agent-contract.ts';
import { artifactBaseUrl, type S3Address } from '../../../schemas/artifact-store.ts';
import type { SwarmTeam } from '../../../schemas/generated/types.ts';
import { openTextStore, type TextStore } from '../../artifacts/open-artifact-store.ts';
import type { Api } from '../../kube/api.ts';
import type { OutputStore, RunOfOutputs } from '../../outputs/output-store.ts';
import { teamBucket } from './team-artifacts.ts';
import { type Secret, secretKind } from './workload.ts';

/** What the operator puts into the bucket of a team, and finds there. */
export type BucketOutputStore = Pick<OutputStore, 'name' | 'read' | 'write'>;

/** Long outputs go first to the bucket of their team, where it names one and a Secret with its keys (decision 24). */
export interface BucketOutputs {
  of(team: SwarmTeam | undefined): BucketOutputStore | undefined;
}

interface Opened {
  readonly version: string;
  readonly store: Promise<TextStore>;
}

/**
 * Without a Secret the operator would act as itself in a bucket that somebody else has named, so it does not. Secrets are
 * read when they are needed, and a changed one opens the bucket anew.
 */
export function bucketOutputs(api: Pick<Api, 'get'>): BucketOutputs {
  const opened = new Map<string, Opened>();
  const open = async (namespace: string, secret: string, address: S3Address): Promise<TextStore> => {
    const found = await api.get<Secret>({ ...secretKind, namespace, name: secret });
    const [accessKeyId, secretAccessKey] = [agentEnv.awsAccessKeyId, agentEnv.awsSecretAccessKey].map((key) =>
      Buffer.from(found?.data?.[key] ?? '', 'base64').toString(),
    );
    if (!accessKeyId || !secretAccessKey)
      throw new Error(
        `Secret "${secret}" of spec.artifactStore lacks AWS_ACCESS_KEY_ID or AWS_SECRET_ACCESS_KEY. Create it with both`,
      );
    const name = JSON.stringify([namespace, secret, address]);
    const version = found?.metadata.resourceVersion ?? '';
    const known = opened.get(name);
    if (known?.version === version) return known.store;
    const store = openTextStore(address, { accessKeyId, secretAccessKey });
    opened.set(name, { version, store });
    void known?.store.then((old) => old.close());
    return store;
  };
  return {
    of(team) {
      const bucket = teamBucket(team);
      if (bucket === undefined) return undefined;
      const { address, secret } = bucket;
      const store = (): Promise<TextStore> => open(team?.metadata.namespace ?? '', secret, address);
      return {
        name: artifactBaseUrl(address),
        write: async (run, key, text) => (await store()).write(pathOf(run, key), text),
        read: async (run, keys) => {
          if (keys.length === 0) return new Map();
          const texts = await store();
          const found = await Promise.all(
            keys.map(async (key) => [key, await texts.read(pathOf(run, key))] as const),
          );
          return new Map(found.flatMap(([key, text]) => (text === undefined ? [] : [[key, text] as const])));
        },
      };
    },
  };
}

/** No run is called so: names of runs begin with a letter or digit. */
const pathOf = ({ namespace, uid }: RunOfOutputs, key: string): string =>
  `${namespace}/_outputs/${uid}/${key}`;
