import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import {
  type ObservedWorld,
  observedNamespace,
  observedObjects,
  startObservedWorld,
} from '../support/cluster/observed-world.ts';
import { clusterPrograms } from '../support/cluster/programs.ts';
import { describeWithCluster } from '../support/cluster/use-cluster.ts';
import { describeWithRedis } from '../support/redis.ts';
import { until } from '../support/until.ts';

const root = join(import.meta.dirname, '../..');
const page = readFileSync(join(root, 'docs/observability.md'), 'utf8');
const commands = [...page.matchAll(/^```bash\n([\s\S]*?)^```$/gm)].flatMap(([, block = '']) =>
  block.trim().split('\n'),
);

/** What a command has to print; its success alone says little. */
const prints: readonly (readonly [part: string, text: RegExp])[] = [
  ['metrics.enabled=true', /--metrics-bind-address=:8080/],
  ['kubectl get swarmagents', /^finder +<none> +kb$/m],
  ['otel.endpoint', /value: "http:\/\/otel-collector\.observability:4318"/],
  ['reportingComponent=swarm-agent', /TaskCompleted +swarmagent\/finder/],
  ['involvedObject.kind=SwarmRun', /RunSucceeded +swarmrun\/page-run/],
  ['auditLog.sink=redis', /AUDIT_LOG_REDIS_URL: \w+/],
  ['auditLog.sink=webhook', /name: audit-headers, key: headers/],
  ['XREVRANGE', /"action":"run\.succeeded"/],
  ['XLEN', /^[1-9]\d*$/m],
];

describeWithCluster('docs/observability.md', (cluster) => {
  describeWithRedis('with an operator and an agent that have worked', (redis) => {
    let world: ObservedWorld;
    let path = '';

    beforeAll(async () => {
      const programs = await clusterPrograms(['kubectl', 'helm']);
      if (programs.kind === 'missing') throw new Error(programs.message);
      path = Object.values(programs.paths).map(dirname).join(':');
      world = await startObservedWorld(cluster(), redis().url, {
        AUDIT_LOG_MODE: 'actions',
        AUDIT_LOG_SINK: 'redis',
        AUDIT_LOG_REDIS_URL: redis().url,
      });
      await world.put(...observedObjects(world.mcp.url, 'page-run'));
      await world.finished('page-run');
      await until(async () => {
        const entries = await redis().client.xrevrange(`kubeswarm:${observedNamespace}._audit`, '+', '-');
        return entries.some(([, [, data = '']]) => data.includes('"run.succeeded"'));
      });
    });
    afterAll(() => world?.close());

    test('has commands, and each has something to print', () => {
      expect(commands.length).toBeGreaterThan(5);
      for (const command of commands)
        expect(prints.filter(([part]) => command.includes(part))).toHaveLength(1);
    });

    test.each(commands)('%s', async (command) => {
      const text = prints.find(([part]) => command.includes(part))?.[1];
      const run = () =>
        spawnSync('sh', ['-c', command.replaceAll('kubeswarm:lab.', `kubeswarm:${observedNamespace}.`)], {
          cwd: root,
          encoding: 'utf8',
          env: {
            HOME: '/tmp',
            PATH: `${path}:${process.env.PATH}`,
            KUBECONFIG: cluster().kubeconfig,
            REDIS_URL: redis().url,
          },
        });
      const { status, stdout, stderr } = run();
      expect({ status, why: status === 0 ? '' : stderr }).toEqual({ status: 0, why: '' });
      // redis-cli escapes quotes where it writes for people.
      expect(stdout.replaceAll('\\"', '"')).toMatch(text ?? /^$/);
    });
  });
});
