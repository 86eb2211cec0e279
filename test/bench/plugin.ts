import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import {
  type CmpServer,
  type ServedPlugin,
  startPluginServer,
} from '../support/cluster/argocd/cmp-server.ts';
import { pluginClient } from '../support/cluster/argocd/plugin-client.ts';
import { clusterPrograms } from '../support/cluster/programs.ts';
import type { BenchSize } from './bench-size.ts';
import { type Competitor, compared } from './compared.ts';
import { benchManifests } from './manifests.ts';
import type { Row } from './row.ts';

const root = join(import.meta.dirname, '../..');
const RECIPES = 10;

/**
 * One call of a real argocd-cmp-server, its copy of the repository included: `swarm-cmp generate` (schema, CEL,
 * references, policy) against `kustomize build` and `helm template` (no checks) of the same manifests.
 */
export async function run(size: BenchSize): Promise<readonly Row[]> {
  const programs = await clusterPrograms(['argocd', 'helm', 'kustomize']);
  if (programs.kind === 'missing') throw new Error(programs.message);
  const { argocd, helm, kustomize } = programs.paths;
  const folder = mkdtempSync(join(tmpdir(), 'bench-plugin-'));
  const servers: CmpServer[] = [];
  try {
    const program = join(root, 'dist/swarm-cmp.mjs');
    const own = {
      configuration: join(root, 'plugin'),
      name: 'kubeswarm-v1',
      programs: { 'swarm-cmp': program },
    };
    const plugins = {
      'swarm-cmp': { ...own, env: { SWARM_RENDER_CACHE: 'off' } },
      'swarm-cmp, remembered': own,
      kustomize: peer(folder, 'kustomize', kustomize, ['kustomize', 'build', '.']),
      helm: peer(folder, 'helm', helm, ['helm', 'template', 'bench', '.']),
    };
    const clients = [];
    for (const [name, plugin] of Object.entries(plugins)) {
      const server = await startPluginServer(argocd, plugin, folder);
      servers.push(server);
      clients.push({ name, client: pluginClient(server.socketPath) });
    }
    const rows: Row[] = [];
    for (const { count, rounds } of [
      { count: 10, rounds: 30 },
      { count: 1_000, rounds: 5 },
    ]) {
      const repository = join(folder, `repository-${count}`);
      write(repository, count);
      const competitors = clients.map(({ name, client }): Competitor => {
        let calls = 0;
        const call = async () => {
          const recipe = `recipe-${calls++ % recipesOf(count)}`;
          const env = {
            ARGOCD_APP_NAME: recipe,
            ARGOCD_APP_NAMESPACE: 'bench',
            ARGOCD_APP_SOURCE_PATH: recipe,
          };
          const start = performance.now();
          const manifests = await client.generate({
            root: join(repository, name.replace(/,.*/, '')),
            applicationPath: recipe,
            env,
          });
          const wallMillis = performance.now() - start;
          if (manifests.length !== count)
            throw new Error(`${name} gave ${manifests.length} manifests of ${count}`);
          return { wallMillis };
        };
        return { name, run: call };
      });
      // What is remembered was rendered once before.
      for (const { run: call } of competitors)
        for (let recipe = 0; recipe < recipesOf(count); recipe += 1) await call();
      rows.push(
        ...(await compared(`${recipesOf(count)} recipes of ${count} manifests`, size(rounds), competitors)),
      );
    }
    return rows;
  } finally {
    for (const server of servers) await server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

const recipesOf = (count: number): number => (count === 10 ? RECIPES : 1);

/** A plugin of one command, and nothing else. */
function peer(folder: string, name: string, path: string, command: readonly string[]): ServedPlugin {
  const configuration = join(folder, `plugin-${name}`);
  const plugin = {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'ConfigManagementPlugin',
    metadata: { name },
    spec: { version: 'v1', generate: { command } },
  };
  put(join(configuration, 'plugin.yaml'), JSON.stringify(plugin));
  return { configuration, name: `${name}-v1`, programs: { [name]: path } };
}

/** The same manifests as recipes, kustomizations and charts, each kind of folder in a repository of its own. */
function write(repository: string, count: number): void {
  const manifests = benchManifests(count);
  const kustomization = { resources: manifests.map(({ file }) => file) };
  for (let index = 0; index < recipesOf(count); index += 1) {
    const at = (kind: string, file: string): string => join(repository, kind, `recipe-${index}`, file);
    put(at('kustomize', 'kustomization.yaml'), JSON.stringify(kustomization));
    put(at('helm', 'Chart.yaml'), 'apiVersion: v2\nname: bench\nversion: 0.1.0\n');
    for (const { file, text } of manifests) {
      put(at('swarm-cmp', file), text);
      put(at('kustomize', file), text);
      // The run-time templates inside our manifests are not Helm's.
      put(at('helm', `templates/${file}`), text.replaceAll('{{', '{{ "{{" }}'));
    }
  }
}

function put(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}
