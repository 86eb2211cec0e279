import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from '@jest/globals';
import { sendJson, startHttpServer, type TestServer } from '../../support/agent/http-server.ts';
import { startMcpTestServer } from '../../support/agent/mcp-server.ts';
import { completionBody } from '../../support/agent/model-server.ts';
import { typed } from '../../support/cli/typed.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { type SeedCluster, startSeedCluster, toolResults } from '../cluster/seed-cluster.ts';
import { everyObject } from './every-object.ts';
import { namespace, oneAgent, run } from './one-agent.ts';

const password = 'canary-password-9d21';

const folder = temporaryFolder();
const servers: TestServer[] = [];
let cluster: SeedCluster | undefined;
afterEach(async () => {
  await cluster?.close();
  cluster = undefined;
  for (const server of servers.splice(0)) await server.close();
});

describe('credentials in a URL', () => {
  test('go to the server as Basic authorization, and show in no output of swarm run [SEC-8] [SEC-9]', async () => {
    const asked: (string | undefined)[] = [];
    const model = await startHttpServer((request, response) => {
      asked.push(request.headers.authorization);
      if (asked.length === 1)
        sendJson(response, completionBody({ text: `I saw ${request.headers.authorization}` }));
      else
        sendJson(response, { error: { message: `no ${password}, ${request.headers.authorization}` } }, 401);
    });
    servers.push(model);
    writeFileSync(
      join(folder, 'agent.yaml'),
      'apiVersion: kubeswarm.io/v1alpha1\nkind: SwarmAgent\nmetadata: {name: helper}\nspec:\n  model: small\n  prompt: {inline: Help.}\n  runtime: {resources: {requests: {cpu: 10m}}}\n',
    );
    const LLM_ENDPOINT = model.url.replace('//', `//modeller:${password}@`);
    const state = join(folder, 'state-of-run');
    const type = (flags: readonly string[]) =>
      typed(['run', 'agent.yaml', '--prompt', 'go', ...flags], { cwd: folder, env: { LLM_ENDPOINT } });
    const done = await type(['--watch']);
    const failed = await type(['--state', state]);
    const basic = `Basic ${Buffer.from(`modeller:${password}`).toString('base64')}`;
    expect(asked).toEqual([basic, basic]);
    expect([done.code, failed.code]).toEqual([0, 1]);
    expect(failed.stdout).toContain('model call failed: 401 no [REDACTED], Basic [REDACTED]');
    const journals = readdirSync(state).map((file) => readFileSync(join(state, file), 'utf8'));
    const everything = [JSON.stringify([done, failed]), ...journals].join('\n');
    expect(everything).not.toContain(password);
    expect(everything).not.toContain(basic.slice('Basic '.length));
  });

  test('show in no status, event or log of an agent, whose server is asked without them for its health [SEC-8]', async () => {
    const kb = await startMcpTestServer({ dialect: 'rest' });
    const hook = await startHttpServer((request, response) => {
      response.end(request.headers.authorization);
    });
    servers.push(kb, hook);
    const withPassword = (url: string): string => url.replace('//', `//hooker:${password}@`);
    cluster = await startSeedCluster((chat) => {
      const [result] = toolResults(chat);
      return result === undefined ? { tool: 'notify', input: {} } : { text: result };
    });
    await cluster.put(
      ...oneAgent({
        // One server is gone; the first task waits for it at most half as long as it may take itself.
        guardrails: { limits: { timeoutSeconds: 5 } },
        tools: {
          mcp: [
            { name: 'kb', url: withPassword(kb.url), transport: 'rest' },
            { name: 'gone', url: withPassword('http://127.0.0.1:1'), transport: 'rest' },
          ],
          webhooks: [{ name: 'notify', url: withPassword(hook.url) }],
        },
      }),
      run(),
    );
    const end = await cluster.finished(namespace, 'run');
    await cluster.whenIdle();
    expect(end.status?.output).toBe('Basic [REDACTED]');
    expect(kb.requests.filter(({ path }) => path === '/tools/list').length).toBeGreaterThan(0);
    const objects = await everyObject(cluster.api);
    // What the author wrote into the spec stays there, and in the Deployment made of it.
    const told = objects
      .filter(({ kind }) => kind !== 'Deployment')
      .map(({ status, kind, ...rest }) => ({
        kind,
        status,
        ...(kind === 'Event' && rest),
      }));
    await cluster.audit.flush();
    const text = [
      JSON.stringify(told),
      JSON.stringify(cluster.audit.events),
      cluster.logs(namespace, 'worker-agent'),
    ].join();
    expect(text).toContain('MCPDegraded');
    expect(text).not.toContain(password);
  });
});
