import { type ArtifactStoreAddress, parseArtifactStoreUrl } from '../../../schemas/artifact-store.ts';
import { ArtifactError, type ArtifactStore } from '../../artifacts/artifact-store.ts';
import { openArtifactStore } from '../../artifacts/open-artifact-store.ts';
import type { AgentConfig } from '../config.ts';

/** The stores of the teams that an agent works for, each opened once. */
export interface ArtifactStores {
  of(url: string): Promise<OpenArtifactStore>;
  close(): Promise<void>;
}

export interface OpenArtifactStore {
  readonly address: ArtifactStoreAddress;
  readonly store: ArtifactStore;
}

export function artifactStores({ name, artifacts }: Pick<AgentConfig, 'name' | 'artifacts'>): ArtifactStores {
  const opened = new Map<string, Promise<OpenArtifactStore>>();
  const open = async (url: string): Promise<OpenArtifactStore> => {
    const address = parseArtifactStoreUrl(url);
    if (address === undefined) throw new ArtifactError('refused', `"${url}" is no artifact store`);
    // A folder that nobody has mounted is gone with the pod, and a job may name any.
    if (address.kind === 'local' && url !== artifacts.storeUrl)
      throw new ArtifactError(
        'refused',
        `agent "${name}" does not share the folder of the team's artifact store. Describe the agent in a role of the team, or use a store of type s3`,
      );
    return { address, store: await openArtifactStore(address, artifacts.credentials) };
  };
  return {
    async of(url) {
      const known = opened.get(url) ?? open(url);
      opened.set(url, known);
      return known;
    },
    async close() {
      for (const outcome of await Promise.allSettled(opened.values()))
        if (outcome.status === 'fulfilled') outcome.value.store.close();
    },
  };
}
