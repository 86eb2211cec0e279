import { describe, expect, test } from '@jest/globals';
import { changeKinds, widenings } from '../../../plugin/diff/change-kind.ts';
import { recipe } from '../plugin/render-files.ts';
import { diffFiles, told } from './diff-files.ts';

const header = (kind: string, name: string): string =>
  `apiVersion: kubeswarm.io/v1alpha1\nkind: ${kind}\nmetadata: {name: ${name}, namespace: lab}\nspec:\n`;
const agent = (lines: string): string =>
  `${header('SwarmAgent', 'a')}  prompt: {inline: x}\n${lines.includes('model:') ? '' : '  model: qwen3\n'}${lines}`;
const policy = (lines: string): string => `${header('SwarmPolicy', 'p')}  enforcementMode: Enforce\n${lines}`;
const team = (lines: string): string =>
  `${header('SwarmTeam', 't')}${lines === '' ? '  entry: r\n' : ''}  roles:\n    - {name: r, model: qwen3}\n    - {name: s, model: qwen3}\n${lines}`;
const event = (lines: string): string =>
  `${header('SwarmEvent', 'e')}  targets: [{team: t}]\n${lines}---\n${team('')}`;
const budget = (lines: string): string => `${header('SwarmBudget', 'b')}  selector: {}\n${lines}`;
const settings = (lines: string): string => `${header('SwarmSettings', 's')}${lines}`;
const prices = (price: string): string =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c, namespace: lab}\ndata: {gpt-4o: ${price}}\n`;
const mcp = (lines: string): string => agent(`  tools: {mcp: [${lines}]}\n`);

interface Case {
  readonly narrow: string;
  readonly wide: string;
  /** Kinds and sentences that the wide one has over the narrow one. */
  readonly says: readonly string[];
}

const cases: Readonly<Record<string, Case>> = {
  'a new model': {
    narrow: agent('  model: qwen3\n  runtime: {loop: {compression: {model: qwen3}}}\n'),
    wide: agent('  model: qwen3\n  runtime: {loop: {compression: {model: phi4}}}\n'),
    says: ['models-gained: SwarmAgent "a" uses model "phi4"'],
  },
  'a new MCP server': {
    narrow: mcp(''),
    wide: mcp('{name: m, url: "https://user:pass@m.example/x?token=t"}'),
    says: [
      'hosts-gained: SwarmAgent "a" talks to https://m.example',
      'mcp-gained: SwarmAgent "a" uses MCP server "m" at https://m.example',
      'tools-gained: SwarmAgent "a" may call m/*',
    ],
  },
  'a webhook': {
    narrow: agent(
      '  guardrails: {tools: {deny: [webhook/w]}}\n  tools: {webhooks: [{name: w, url: "http://w.example"}]}\n',
    ),
    wide: agent('  tools: {webhooks: [{name: w, url: "http://w.example"}]}\n'),
    says: ['tools-gained: SwarmAgent "a" may call webhook "w"'],
  },
  'a role that delegates': {
    narrow: team(''),
    wide: team('').replace('{name: r, model: qwen3}', '{name: r, model: qwen3, canDelegate: [s]}'),
    says: ['tools-gained: SwarmTeam "t" role "r" may delegate to role "s"'],
  },
  'a role that another agent plays': {
    narrow: team('  entry: r\n').replace('{name: r, model: qwen3}', '{name: r, swarmAgent: b}'),
    wide: team('  entry: r\n').replace('{name: r, model: qwen3}', '{name: r, swarmAgent: c}'),
    says: ['agents-gained: SwarmTeam "t" gives role "r" to SwarmAgent "c"'],
  },
  'a gateway': {
    narrow: agent('  gateway: {registryRef: {name: g}, dispatchMode: disabled}\n'),
    wide: agent('  gateway: {registryRef: {name: g}}\n'),
    says: ['tools-gained: SwarmAgent "a" may dispatch tasks as a gateway'],
  },
  'a secret': {
    narrow: agent(''),
    wide: agent('  infrastructure: {apiKeyRef: {name: keys, key: openai}}\n'),
    says: ['secrets-gained: SwarmAgent "a" reads key "openai" of Secret "keys"'],
  },
  'more trust': {
    narrow: agent('  guardrails: {tools: {trust: {default: sandbox}}}\n'),
    wide: agent('  guardrails: {tools: {trust: {default: internal}}}\n'),
    says: ['trust-loosened: SwarmAgent "a" trust in tools sandbox -> internal'],
  },
  'no network policy': {
    narrow: agent('  infrastructure: {networkPolicy: strict}\n'),
    wide: agent('  infrastructure: {networkPolicy: disabled}\n'),
    says: ['network-loosened: SwarmAgent "a" network policy strict -> disabled'],
  },
  'more replicas': {
    narrow: agent('  runtime: {replicas: 1}\n'),
    wide: agent('  runtime: {replicas: 1, autoscaling: {maxReplicas: 9}}\n'),
    says: ['replicas-raised: SwarmAgent "a" replicas 1 -> 9'],
  },
  'a higher limit': {
    narrow: agent('  guardrails: {limits: {dailyTokens: 1000}}\n'),
    wide: agent('  guardrails: {limits: {dailyTokens: 0}}\n'),
    says: ['limits-raised: SwarmAgent "a" dailyTokens 1000 -> no limit'],
  },
  'a longer loop': {
    narrow: team('  pipeline: [{role: r}]\n'),
    wide: team('  pipeline: [{role: r, loop: {condition: "{{ .output }}", maxIterations: 5}}]\n'),
    says: ['limits-raised: SwarmTeam "t" iterations of step "r" 1 -> 5'],
  },
  'a softer policy': {
    narrow: policy('  limits: {maxTokensPerCall: 100}\n'),
    wide: policy('  limits: {maxTokensPerCall: 200}\n').replace('Enforce', 'Audit'),
    says: [
      'policy-loosened: SwarmPolicy "p" enforcement mode Enforce -> Audit',
      'policy-loosened: SwarmPolicy "p" maxTokensPerCall 100 -> 200',
    ],
  },
  'a policy that allows one model more': {
    narrow: policy('  models: {allowed: [qwen*]}\n'),
    wide: policy('  models: {allowed: [qwen*, phi*]}\n'),
    says: ['policy-loosened: SwarmPolicy "p" allows models "phi*"'],
  },
  'a policy that restricts models no more': {
    narrow: policy('  tools: {forceTrustLevel: sandbox}\n  models: {allowed: [qwen*]}\n'),
    wide: policy('  tools: {forceTrustLevel: sandbox}\n'),
    says: ['policy-loosened: SwarmPolicy "p" allows any models'],
  },
  'settings that allow any server': {
    narrow: settings('  security: {mcpAllowlist: ["https://a.example"], requireMCPAuth: true}\n'),
    wide: settings('  security: {mcpAllowlist: ["https://a.example"]}\n'),
    says: ['policy-loosened: SwarmSettings "s" authentication of MCP servers required -> optional'],
  },
  'a budget that only warns': {
    narrow: budget('  limit: "10"\n  hardStop: true\n'),
    wide: budget('  limit: "20"\n'),
    says: [
      'budget-loosened: SwarmBudget "b" at its limit it stops -> only warns',
      'budget-loosened: SwarmBudget "b" limit 10 USD monthly -> 20 USD monthly',
    ],
  },
  'a schedule that fires more often': {
    narrow: event('  source: {type: cron, cron: "0 8 * * *"}\n'),
    wide: event('  source: {type: cron, cron: "*/10 8-9 * * *"}\n'),
    says: ['schedules-raised: SwarmEvent "e" fires 1 times a day -> 12 times a day'],
  },
  'an event that is no longer suspended': {
    narrow: event('  suspended: true\n  source: {type: webhook}\n'),
    wide: event('  source: {type: webhook}\n'),
    says: ['schedules-raised: SwarmEvent "e" fires 0 times a day -> whenever its webhook says so'],
  },
  'a dearer model': {
    narrow: prices('2/10'),
    wide: prices('2/11'),
    says: [
      'prices-raised: ConfigMap "c" price of models "gpt-4o*" in USD per million tokens, in/out, 2/10 -> 2/11',
    ],
  },
};

const kindsAndFacts = async (base: string, head: string): Promise<readonly string[]> => {
  const files = (text: string) => ({ 'lab/recipe.yaml': recipe('allowEmpty: true\n'), 'lab/x.yaml': text });
  const report = await diffFiles(files(base), files(head));
  expect(report.problems).toEqual([]);
  return told(report)
    .map((line) => line.replace(/^\S+( \(before\))? /, ''))
    .toSorted();
};

describe('what makes wider, and what makes narrower', () => {
  test.each(Object.entries(cases))('[DIFF-5] %s', async (_name, { narrow, wide, says }) => {
    const gained = await kindsAndFacts(narrow, wide);
    expect(gained.filter((line) => !/^[a-z]+-(lost|tightened|lowered):/.test(line))).toEqual(says);
    const lost = await kindsAndFacts(wide, narrow);
    const opposite = (line: string): string =>
      line
        .replace('-gained:', '-lost:')
        .replace('-loosened:', '-tightened:')
        .replace('-raised:', '-lowered:');
    const kindOf = (line: string): string => line.slice(0, line.indexOf(':'));
    expect(lost.map(kindOf)).toEqual(expect.arrayContaining(says.map(opposite).map(kindOf)));
  });

  test('[DIFF-5] a list of models that goes, or goes with its policy, makes wider and nothing narrower', async () => {
    const listed = policy('  tools: {deny: [exec/*]}\n  models: {allowed: [qwen*, phi*]}\n');
    const open = policy('  tools: {deny: [exec/*]}\n');
    expect(await kindsAndFacts(listed, open)).toEqual(['policy-loosened: SwarmPolicy "p" allows any models']);
    expect(await kindsAndFacts(open, listed)).toEqual([
      'policy-tightened: SwarmPolicy "p" allows only models "qwen*", "phi*"',
    ]);
    expect((await kindsAndFacts(listed, '')).filter((line) => !line.startsWith('policy-loosened'))).toEqual(
      [],
    );
    // The old pattern covers the new one: nothing is gained by it.
    expect(await kindsAndFacts(listed, listed.replace('phi*', 'phi4'))).toEqual([
      'policy-tightened: SwarmPolicy "p" no longer allows models "phi*"',
    ]);
  });

  test('[DIFF-5] a policy that goes is told restriction by restriction; an agent that goes is told once', async () => {
    const both = `${policy('  tools: {deny: [exec/*]}\n')}---\n${agent('  infrastructure: {networkPolicy: strict}\n')}`;
    expect(await kindsAndFacts(both, '')).toEqual([
      'agents-lost: SwarmAgent "a" is gone',
      'policy-loosened: SwarmPolicy "p" enforcement mode Enforce -> no policy',
      'policy-loosened: SwarmPolicy "p" no longer denies tool "exec/*"',
    ]);
  });

  test('[DIFF-5] of a new agent everything is told that widens', async () => {
    const text = agent('  infrastructure: {networkPolicy: disabled}\n  runtime: {replicas: 3}\n');
    expect(await kindsAndFacts('', text)).toEqual([
      'agents-gained: SwarmAgent "a" is a new agent',
      'models-gained: SwarmAgent "a" uses model "qwen3"',
      'network-loosened: SwarmAgent "a" network policy default -> disabled',
      'replicas-raised: SwarmAgent "a" replicas 1 -> 3',
    ]);
  });

  test('[DIFF-5] the names are a closed list, each with its opposite', () => {
    expect(new Set(changeKinds).size).toBe(2 * widenings.length);
    const seen = Object.values(cases).flatMap(({ says }) =>
      says.map((line) => line.slice(0, line.indexOf(':'))),
    );
    const elsewhere = ['agents-gained', 'tokens-raised', 'cost-raised'];
    expect([...new Set([...seen, ...elsewhere])].toSorted()).toEqual([...widenings].toSorted());
  });
});
