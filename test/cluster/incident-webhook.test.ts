import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { parseAllDocuments } from 'yaml';
import type { SwarmRun } from '../../schemas/generated/types.ts';
import { startAnsweringModel } from '../support/agent/answering-model.ts';
import { type McpTestServer, startMcpTestServer } from '../support/agent/mcp-server.ts';
import { type ProgramWorld, startProgramWorld } from '../support/cluster/program-world.ts';
import { clusterPrograms } from '../support/cluster/programs.ts';
import { describeWithCluster } from '../support/cluster/use-cluster.ts';
import { freePort } from '../support/free-port.ts';
import { describeWithRedis } from '../support/redis.ts';
import { until } from '../support/until.ts';

const recipe = join(import.meta.dirname, '../../recipes/01-incident-response');
const text = (name: string): string => readFileSync(join(recipe, name), 'utf8');
const namespace = 'incident-response';
const files = [
  'incident-policy.yaml',
  'investigator-agent.yaml',
  'diagnostician-agent.yaml',
  'notifier-agent.yaml',
  'incident-team.yaml',
];
const blocks = [...text('README.md').matchAll(/^```bash\n([\s\S]*?)^```$/gm)].map(([, block = '']) => block);
const commands = blocks.find((block) => block.includes('curl')) ?? '';

describeWithCluster('the incident recipe', (cluster) => {
  describeWithRedis('with two operators', (redis) => {
    let world: ProgramWorld;
    let tools: McpTestServer;
    let path = '';
    const ports: number[] = [];

    beforeAll(async () => {
      const programs = await clusterPrograms(['kubectl']);
      if (programs.kind === 'missing') throw new Error(programs.message);
      path = Object.values(programs.paths).map(dirname).join(':');
      tools = await startMcpTestServer({ dialect: 'http' });
      const model = await startAnsweringModel(() => ({ text: 'the standby is promoted' }));
      world = await startProgramWorld({ cluster: cluster(), queueUrl: redis().url, namespace, model });
      const follower = await freePort();
      const start = (port: number) =>
        world.startManager({
          flags: [
            '--disable-admission-webhooks',
            `--trigger-webhook-addr=127.0.0.1:${port}`,
            // The generated URL leads to the one that does not lead.
            `--trigger-webhook-url=http://127.0.0.1:${follower}`,
          ],
        });
      ports.push(await freePort(), follower);
      const leader = await start(ports[0] ?? 0);
      await leader.leads();
      await start(follower).then((manager) => until(() => manager.isReady()));
      await world.put(
        {
          apiVersion: 'v1',
          kind: 'Secret',
          metadata: { name: 'ollama-credentials', namespace },
          stringData: { LLM_ENDPOINT: world.modelUrl },
        },
        ...files.flatMap((name) =>
          parseAllDocuments(reachable(text(name))).map((document) => document.toJS()),
        ),
      );
    });
    afterAll(async () => {
      await world?.close();
      await tools?.close();
    });

    /** The servers of the tools are pods of the recipe, which no kubelet runs here: this one has their place. */
    const reachable = (manifests: string): string =>
      manifests.replaceAll(/http:\/\/mock-[\w-]+\.incident-response\.svc:8080/g, tools.url);

    /** Beside this process, in which the model and the agents' pods are. */
    const shell = async (script: string): Promise<string> => {
      const env = { HOME: '/tmp', PATH: `${path}:${process.env.PATH}`, KUBECONFIG: cluster().kubeconfig };
      const { stdout } = await promisify(execFile)('bash', ['-euc', script], { cwd: recipe, env });
      return stdout;
    };

    test('[HOOK-13][HOOK-8] is started by curl with the token that was made, as its README says', async () => {
      const stdout = await shell(commands);
      const answer: unknown = JSON.parse(stdout.slice(stdout.indexOf('{')));
      expect(answer).toMatchObject({ status: 'succeeded', output: 'the standby is promoted' });
      const kind = { apiVersion: 'kubeswarm.io/v1alpha1', kind: 'SwarmRun' };
      const { items } = await world.api.list<SwarmRun>(kind, { namespace });
      expect(items.map(({ spec }) => spec)).toMatchObject([
        { teamRef: 'incident-responder', input: { alert: 'P-48291: payments-api: connection refused' } },
      ]);
    });

    test('[HOOK-2] is started by each replica, and by none without the token', async () => {
      const secret = `kubectl get secret incident-webhook-webhook-token -n ${namespace} -o jsonpath='{.data.token}'`;
      const body = '{"incident":{"title":"P-2","description":"slow"}}';
      for (const port of ports) {
        const url = `http://127.0.0.1:${port}/triggers/${namespace}/incident-webhook/fire`;
        const codes = ['$TOKEN', 'x$TOKEN', ''].map((token) =>
          shell(
            `TOKEN=$(${secret} | base64 -d)
             curl -s -o /dev/null -w '%{http_code}' ${url} -H "Authorization: Bearer ${token}" -d '${body}'`,
          ),
        );
        expect(await Promise.all(codes)).toEqual(['202', '401', '401']);
      }
    });
  });
});
