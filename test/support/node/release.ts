import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chartFolder, releaseNamespace } from '../chart.ts';
import { ctr } from './containerd.ts';
import { nodeValues } from './install-chart.ts';
import { helm } from './kubectl.ts';
import { world } from './world.ts';

/** Runs a command of helm on the one release of the cluster. */
export function helmRelease(command: string, ...args: readonly string[]): Promise<string> {
  return helm(command, 'kubeswarm', ...args, '--namespace', releaseNamespace);
}

/**
 * Upgrades the release to a chart that is the tree's but for its version, with the image of the tree under a tag of its
 * own, and waits until the operator is ready. Resolves with the name of that image.
 */
export async function upgradeToNextVersion(version: string): Promise<string> {
  const { operatorRepository, operatorTag } = world().names;
  const tag = `${version}-${operatorTag}`;
  const [present, next] = [`${operatorRepository}:${operatorTag}`, `${operatorRepository}:${tag}`];
  await ctr('images', 'tag', '--force', present, next);
  const chart = mkdtempSync(join(tmpdir(), 'kubeswarm-chart-'));
  try {
    cpSync(chartFolder, chart, { recursive: true });
    const file = join(chart, 'Chart.yaml');
    const text = readFileSync(file, 'utf8');
    writeFileSync(file, text.replaceAll(/^(version|appVersion): .*$/gm, `$1: ${version}`));
    const upgrade = ['upgrade', 'kubeswarm', chart, '--namespace', releaseNamespace, '--reset-values'];
    await helm(...upgrade, '--wait', '--timeout=120s', ...nodeValues(), '--set', `image.tag=${tag}`);
  } finally {
    rmSync(chart, { recursive: true, force: true });
  }
  return next;
}
