import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { clusterPrograms } from '../support/cluster/programs.ts';
import type { BenchSize } from './bench-size.ts';
import { benchManifests } from './manifests.ts';
import { type Row, timeTogether } from './row.ts';

const root = join(import.meta.dirname, '../..');
const schemas = join(root, 'schemas/generated/kubeconform/kubeswarm.io');

/**
 * Cold `swarm-cmp generate` (schema, CEL, references, policy) against `helm template` of the same manifests piped into
 * `kubeconform` (schema only), as CI does today. Both start as processes each time.
 */
export async function run(size: BenchSize): Promise<readonly Row[]> {
  const programs = await clusterPrograms(['helm', 'kubeconform']);
  if (programs.kind === 'missing') throw new Error(programs.message);
  const { helm, kubeconform } = programs.paths;
  const rows: Row[] = [];
  for (const count of [10, 100, 1000]) {
    const folder = mkdtempSync(join(tmpdir(), 'bench-render-'));
    try {
      const { recipe, chart } = writeBoth(folder, count);
      const times = await timeTogether(size(count === 1000 ? 5 : 11), {
        swarm: () => start(process.execPath, [join(root, 'dist/swarm-cmp.mjs'), 'generate'], recipe),
        helm: () => start('sh', ['-c', pipeline(helm, kubeconform)], chart),
      });
      const swarm = times.swarm ?? Number.NaN;
      const peer = times.helm ?? Number.NaN;
      rows.push(
        { name: `${count} manifests: swarm-cmp generate, cold`, value: swarm, unit: 'ms' },
        { name: `${count} manifests: helm template | kubeconform`, value: peer, unit: 'ms' },
        {
          name: `${count} manifests: ratio`,
          value: swarm / peer,
          unit: 'x',
          note: 'below 1: swarm-cmp is faster',
        },
      );
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }
  return rows;
}

function pipeline(helm: string, kubeconform: string): string {
  return `'${helm}' template bench . | '${kubeconform}' -strict -schema-location '${schemas}/{{ .ResourceKind }}_{{ .ResourceAPIVersion }}.json' -`;
}

function writeBoth(folder: string, count: number): { readonly recipe: string; readonly chart: string } {
  const recipe = join(folder, 'recipe');
  const chart = join(folder, 'chart');
  mkdirSync(recipe);
  mkdirSync(join(chart, 'templates'), { recursive: true });
  writeFileSync(join(chart, 'Chart.yaml'), 'apiVersion: v2\nname: bench\nversion: 0.1.0\n');
  for (const { file, text } of benchManifests(count)) {
    writeFileSync(join(recipe, file), text);
    // The run-time templates inside our manifests are not Helm's.
    writeFileSync(join(chart, 'templates', file), text.replaceAll('{{', '{{ "{{" }}'));
  }
  return { recipe, chart };
}

function start(program: string, args: readonly string[], folder: string): void {
  const { status, stderr } = spawnSync(program, args, {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
    maxBuffer: 1 << 28,
    env: {
      ...process.env,
      ARGOCD_APP_NAME: 'bench',
      ARGOCD_APP_NAMESPACE: 'bench',
      SWARM_RENDER_CACHE: 'off',
    },
  });
  if (status !== 0)
    throw new Error(`${program} ${args[0] ?? ''} exited ${status}: ${stderr.toString().slice(0, 2000)}`);
}
