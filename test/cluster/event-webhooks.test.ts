import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import type { SwarmEvent, SwarmRun } from '../../schemas/generated/types.ts';
import type { KubeObject } from '../../schemas/kube-object.ts';
import { startAnsweringModel } from '../support/agent/answering-model.ts';
import { type Manager, type ProgramWorld, startProgramWorld } from '../support/cluster/program-world.ts';
import { clusterPrograms } from '../support/cluster/programs.ts';
import { describeWithCluster } from '../support/cluster/use-cluster.ts';
import { freePort } from '../support/free-port.ts';
import { describeWithRedis } from '../support/redis.ts';
import { swarmObjects } from '../support/swarm-objects.ts';
import { until } from '../support/until.ts';

const page = readFileSync(join(import.meta.dirname, '../../docs/concepts/webhooks.md'), 'utf8');
const block = (language: string): string =>
  new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\`$`, 'm').exec(page)?.[1] ?? '';
const namespace = 'incident-response';
const apiVersion = 'kubeswarm.io/v1alpha1';
const swarm = swarmObjects(namespace);

describeWithCluster('docs/concepts/webhooks.md', (cluster) => {
  describeWithRedis('with two operators', (redis) => {
    let world: ProgramWorld;
    let managers: readonly Manager[];
    let path = '';
    let token = '';
    const baseUrls: string[] = [];
    const eventKey = { apiVersion, kind: 'SwarmEvent', namespace, name: 'pagerduty' };

    beforeAll(async () => {
      const programs = await clusterPrograms(['kubectl']);
      if (programs.kind === 'missing') throw new Error(programs.message);
      path = Object.values(programs.paths).map(dirname).join(':');
      const model = await startAnsweringModel(() => ({ text: 'promote the standby' }));
      world = await startProgramWorld({ cluster: cluster(), queueUrl: redis().url, namespace, model });
      const addresses = [`127.0.0.1:${await freePort()}`, `127.0.0.1:${await freePort()}`];
      baseUrls.push(...addresses.map((address) => `http://${address}`));
      const start = (address: string | undefined): Promise<Manager> =>
        world.startManager({
          flags: [
            '--disable-admission-webhooks',
            `--trigger-webhook-addr=${address}`,
            // People are sent to the one that does not lead.
            `--trigger-webhook-url=${baseUrls[1]}`,
          ],
        });
      const leader = await start(addresses[0]);
      await leader.leads();
      managers = [leader, await start(addresses[1])];
      await until(async () => (await Promise.all(managers.map((each) => each.isReady()))).every(Boolean));
      await world.put(
        swarm('SwarmAgent', 'sleuth', { model: 'qwen3', prompt: { inline: 'Be brief.' } }),
        swarm('SwarmTeam', 'incident-responder', {
          roles: [{ name: 'sleuth', swarmAgent: 'sleuth' }],
          pipeline: [{ role: 'sleuth', inputs: { prompt: '{{ .input.alert }}' } }],
        }),
        parse(block('yaml')),
      );
      await world.found<SwarmEvent>(eventKey, (event) => event?.status?.webhookURL !== undefined);
      const secret = await world.api.get<KubeObject & { readonly data?: { readonly token?: string } }>({
        apiVersion: 'v1',
        kind: 'Secret',
        namespace,
        name: 'pagerduty-webhook-token',
      });
      token = Buffer.from(secret?.data?.token ?? '', 'base64').toString();
    });
    afterAll(() => world?.close());

    const fire = (baseUrl: string | undefined, query: string, headers = {}): Promise<Response> =>
      fetch(`${baseUrl}/triggers/${namespace}/pagerduty/fire${query}`, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}`, ...headers },
        body: '{"incident":{"title":"payments down","description":"no connection"}}',
      });
    const runs = async (): Promise<readonly SwarmRun[]> =>
      (await world.api.list<SwarmRun>({ apiVersion, kind: 'SwarmRun' }, { namespace })).items;

    test('[HOOK-13] its commands start the run of the alert with the token that was made', async () => {
      expect(token).toMatch(/^[0-9a-f]{64}$/);
      const { status, stdout, stderr } = spawnSync('sh', ['-ec', block('bash')], {
        encoding: 'utf8',
        env: { HOME: '/tmp', PATH: `${path}:${process.env.PATH}`, KUBECONFIG: cluster().kubeconfig },
      });
      expect({ status, why: status === 0 ? '' : stderr }).toEqual({ status: 0, why: '' });
      const answer: unknown = JSON.parse(stdout);
      expect(answer).toEqual({ ...JSON.parse(block('json')), firedAt: expect.any(String) });
      const [run] = await runs();
      expect((await world.finished(run?.metadata.name ?? '')).status?.output).toBe('promote the standby');
      expect(run?.spec.input).toEqual({ alert: 'payments down: ...' });
    });

    test('[HOOK-8][HOOK-9][HOOK-16][HOOK-6] leader and follower wait for the end, and a key fires once for both', async () => {
      const before = (await runs()).length;
      const key = { 'idempotency-key': 'incident-7' };
      for (const baseUrl of baseUrls) {
        const answer = await fire(baseUrl, '?mode=sync&timeout=5m', key);
        expect(await answer.json()).toMatchObject({ status: 'succeeded', output: 'promote the standby' });
        expect(answer.status).toBe(200);
        const stream = await (await fire(baseUrl, '?mode=sse&timeout=5m')).text();
        const names = [...stream.matchAll(/^event: (.*)$/gm)].map(([, name]) => name);
        expect(new Set(names)).toEqual(
          new Set(['step.started', 'token', 'step.completed', 'flow.completed']),
        );
        const tokens = [...stream.matchAll(/^event: token\ndata: (.*)$/gm)].map(([, data = '']) =>
          JSON.parse(data),
        );
        expect(tokens.map((data) => data.token).join('')).toBe('promote the standby');
      }
      expect((await runs()).length - before).toBe(3);
    });

    test('[HOOK-4] every fire counts, and no log has the token or what was sent', async () => {
      const { length } = await runs();
      await world.found<SwarmEvent>(eventKey, (event) => event?.status?.firedCount === length);
      const bad = await fire(baseUrls[1], '', { authorization: `Bearer ${token}x` });
      expect([bad.status, await bad.text()]).toEqual([401, 'unauthorized']);
      const logged = managers.flatMap(({ lines }) => lines).join('\n');
      expect(logged).toContain('event webhooks are served');
      expect(logged).not.toContain(token);
      expect(logged).not.toContain('payments down');
    });
  });
});
