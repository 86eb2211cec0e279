import { expect, test } from '@jest/globals';
import { withoutMcp } from '../../../cli/run/without-mcp.ts';

const agent = (spec: object) => ({
  apiVersion: 'kubeswarm.io/v1alpha1',
  kind: 'SwarmAgent',
  metadata: { name: 'a' },
  spec,
});

test('--no-mcp takes MCP servers from agents and inline roles, and leaves webhooks', () => {
  const tools = { mcp: [{ name: 'm', url: 'http://m' }], webhooks: [{ name: 'w', url: 'http://w' }] };
  const kept = { webhooks: tools.webhooks };
  const team = (roles: readonly object[]) => ({
    apiVersion: 'kubeswarm.io/v1alpha1',
    kind: 'SwarmTeam',
    metadata: { name: 't' },
    spec: { roles },
  });
  expect(
    withoutMcp([
      agent({ model: 'm', tools }),
      agent({ model: 'm' }),
      team([{ name: 'r', tools }, { name: 'q' }]),
    ]),
  ).toEqual([
    agent({ model: 'm', tools: kept }),
    agent({ model: 'm' }),
    team([{ name: 'r', tools: kept }, { name: 'q' }]),
  ]);
});
