import { readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { applyObjects } from '../../../cli/run/apply-objects.ts';
import { type LocalCluster, startLocalCluster } from '../../../cli/run/local-cluster.ts';
import { readSource } from '../../../cli/run/read-source.ts';
import { watchRun } from '../../../cli/run/watch-run.ts';
import { readModelScript } from '../../../cli/scripted-model/read-script.ts';
import type { SwarmRun } from '../../../schemas/generated/types.ts';
import type { KubeObject } from '../../../schemas/kube-object.ts';
import { recipeServer } from '../cli/typed.ts';

const root = join(import.meta.dirname, '../../..');

export interface Story {
  readonly cluster: LocalCluster;
  /** Applies a run and follows it to its end. */
  play(run: KubeObject): Promise<SwarmRun>;
  apply(objects: readonly KubeObject[]): Promise<readonly string[]>;
}

/** What a recipe, or a variant of it, renders to. `path` is below recipes/. */
export async function recipeObjects(path: string, namespace: string): Promise<readonly KubeObject[]> {
  return (await readSource(`recipes/${path}`, root, { namespace })).objects;
}

/** The objects with those of `changes` in place of their namesakes, and the rest of them after. */
export function withChanges(
  objects: readonly KubeObject[],
  changes: readonly KubeObject[],
): readonly KubeObject[] {
  const id = ({ kind, metadata }: KubeObject): string => `${kind}/${metadata.name}`;
  const kept = objects.map((object) => changes.find((change) => id(change) === id(object)) ?? object);
  return [...kept, ...changes.filter((change) => !objects.some((object) => id(object) === id(change)))];
}

/** The Deployment's server with figures of the test's own. */
export function withValues(
  objects: readonly KubeObject[],
  deployment: string,
  values: Readonly<Record<string, string>>,
): readonly KubeObject[] {
  return objects.map((object) => {
    if (object.kind !== 'Deployment' || object.metadata.name !== deployment) return object;
    const text = JSON.stringify(object).replace(
      /"args":\["([^"]+)"\]/,
      (_, server: string) =>
        `"args":${JSON.stringify([server, ...Object.entries(values).map(([key, value]) => `${key}=${value}`)])}`,
    );
    return JSON.parse(text);
  });
}

/** Starts a cluster whose model follows the script below recipes/, and applies everything but runs, servers first. */
export async function startStory(objects: readonly KubeObject[], script: string): Promise<Story> {
  const file = join(root, 'recipes', script);
  const cluster = await startLocalCluster({
    model: { kind: 'script', script: readModelScript(await readFile(file, 'utf8'), relative(root, file)) },
    recipeServer,
  });
  const apply = async (some: readonly KubeObject[]): Promise<readonly string[]> => {
    const warnings: string[] = [];
    await applyObjects(cluster.api, some, (warning) => warnings.push(warning));
    return warnings;
  };
  try {
    const workers = ['SwarmAgent', 'SwarmTeam'];
    await apply(objects.filter(({ kind }) => kind !== 'SwarmRun' && !workers.includes(kind)));
    // An agent waits for its MCP servers, but not for long, and then works without them.
    for (const { apiVersion, kind, metadata } of objects)
      if (kind === 'Deployment')
        await cluster.until(
          { apiVersion, kind, namespace: metadata.namespace ?? 'default', name: metadata.name },
          (server) => Object(server?.status).readyReplicas > 0,
          AbortSignal.timeout(60_000),
        );
    await apply(objects.filter(({ kind }) => workers.includes(kind)));
  } catch (error) {
    await cluster.close();
    throw error;
  }
  return {
    cluster,
    apply,
    async play(run) {
      await apply([run]);
      const { name, namespace = 'default' } = run.metadata;
      return watchRun(cluster, {
        namespace,
        name,
        signal: AbortSignal.timeout(60_000),
        onChange: () => undefined,
      });
    },
  };
}
