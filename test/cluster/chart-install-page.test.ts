import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { helmTemplate } from '../support/chart.ts';
import { describeWithChartCluster } from '../support/chart-cluster.ts';

const root = join(import.meta.dirname, '..', '..');
const page = readFileSync(join(root, 'docs', 'install.md'), 'utf8');
const commands = [...page.matchAll(/^```bash\n([\s\S]*?)^```$/gm)].flatMap(([, block = '']) =>
  block.trim().split('\n'),
);

/** What a command has to print, where its success alone says little. */
const prints: readonly (readonly [start: string, text: string])[] = [
  ['kubectl -n kubeswarm-system get deployment kubeswarm -o', '"name":"queue-credentials"'],
  ['kubectl get customresourcedefinitions -o name', 'swarmpolicies.kubeswarm.io'],
  ['kubectl -n support auth can-i', 'yes'],
];

describeWithChartCluster('docs/install.md', (cluster) => {
  test('has commands, and all that are looked at closely', () => {
    expect(commands.length).toBeGreaterThan(15);
    for (const [start] of prints) expect(commands.filter((line) => line.startsWith(start))).toHaveLength(1);
  });

  test.each(commands)('%s', (command) => {
    const { status, stdout, stderr } = cluster().shell(command, root);
    expect({ status, why: status === 0 ? '' : stderr }).toEqual({ status: 0, why: '' });
    const text = prints.find(([start]) => command.startsWith(start))?.[1];
    if (text !== undefined) expect(stdout).toContain(text);
  });

  test('leaves nothing behind at its end', () => {
    const left = cluster().shell(
      'kubectl get crd,deployments,services,clusterroles -A -o name | grep -c swarm || true',
    );
    expect(left.stdout.trim()).toBe('0');
  });

  test('shows the message of an unknown key as it is', () => {
    const { stderr } = helmTemplate(['--set', 'image.tga=1']);
    expect(page).toContain(stderr.trim().split('\n').at(-1));
  });
});
