import { describe, expect, test } from '@jest/globals';
import { recipe } from '../plugin/render-files.ts';
import { diffFiles, type Files, told, toldResources } from './diff-files.ts';

const helper = `apiVersion: kubeswarm.io/v1alpha1
kind: SwarmAgent
metadata: {name: helper, namespace: lab}
spec:
  model: gpt-4o
  prompt: {inline: You help.}
  tools:
    mcp:
      - name: jira
        url: http://jira.lab.svc:8080
  guardrails:
    tools:
      allow:
        - jira/get_issue
      deny:
        - jira/delete_*
  runtime: {resources: {limits: {cpu: 100m}}}
`;
const policy = `apiVersion: kubeswarm.io/v1alpha1
kind: SwarmPolicy
metadata: {name: floor, namespace: lab}
spec:
  enforcementMode: Enforce
  tools:
    deny:
      - exec/*
      - jira/create_*
`;
const prices = `apiVersion: v1
kind: ConfigMap
metadata: {name: prices}
data:
  gpt-4o: "2.50/10"
  gpt-4.1: "2/8"
`;

const files: Files = {
  'lab/recipe.yaml': recipe(),
  'lab/helper.yaml': helper,
  'lab/policy.yaml': policy,
  'platform/recipe.yaml': recipe().replace('demo', 'platform'),
  'platform/prices.yaml': prices,
};
const changed = (path: string, from: string, to: string): Files => {
  const text = files[path];
  if (typeof text !== 'string' || !text.includes(from)) throw new Error(`${path} does not hold ${from}`);
  return { ...files, [path]: text.replace(from, to) };
};

describe('what must be named, and nothing else', () => {
  test('[DIFF-1] an agent that gains a tool', async () => {
    const head = changed(
      'lab/helper.yaml',
      '- jira/get_issue\n',
      '- jira/get_issue\n        - jira/add_comment\n',
    );
    const report = await diffFiles(files, head);
    expect(told(report)).toEqual([
      'lab/helper.yaml:15:11 tools-gained: SwarmAgent "helper" may call jira/add_comment',
    ]);
    expect(toldResources(report)).toEqual(['changed SwarmAgent helper: spec.guardrails.tools.allow']);
    expect([report.spending, report.moves, report.problems]).toEqual([[], [], []]);
  });

  test('[DIFF-1] an agent that loses a denial gains what the allow list leaves', async () => {
    const widened = changed('lab/helper.yaml', '- jira/get_issue', '- jira/*');
    const text = String(widened['lab/helper.yaml']).replace('      deny:\n        - jira/delete_*\n', '');
    const report = await diffFiles(widened, { ...widened, 'lab/helper.yaml': text });
    expect(told(report)).toEqual([
      'lab/helper.yaml:14:11 tools-gained: SwarmAgent "helper" may call jira/delete_*',
    ]);
  });

  test('[DIFF-2] a policy that loses a deny', async () => {
    const report = await diffFiles(files, changed('lab/policy.yaml', '      - exec/*\n', ''));
    expect(told(report)).toEqual([
      'lab/policy.yaml:8:9 (before) policy-loosened: SwarmPolicy "floor" no longer denies tool "exec/*"',
    ]);
    expect(toldResources(report)).toEqual(['changed SwarmPolicy floor: spec.tools.deny']);
    expect(report.spending).toEqual([]);
  });

  test('[DIFF-2] a policy that loses a deny is also a tool gained by those whom it held back', async () => {
    const base = changed('lab/helper.yaml', '- jira/get_issue', '- jira/*');
    const head = { ...base, 'lab/policy.yaml': policy.replace('      - jira/create_*\n', '') };
    expect(told(await diffFiles(base, head))).toEqual([
      'lab/helper.yaml:14:11 tools-gained: SwarmAgent "helper" may call jira/create_*',
      'lab/policy.yaml:9:9 (before) policy-loosened: SwarmPolicy "floor" no longer denies tool "jira/create_*"',
    ]);
  });

  test('[DIFF-2] a deny that another one covers was none', async () => {
    const base = changed('lab/policy.yaml', '- exec/*', '- exec/run\n      - exec/*');
    expect(told(await diffFiles(base, files))).toEqual([]);
  });

  test('[DIFF-3] a price that doubles, with what runs cost by then', async () => {
    const report = await diffFiles(files, changed('platform/prices.yaml', '2.50/10', '5/20'));
    expect(told(report)).toEqual([
      'platform/prices.yaml:5:11 prices-raised: ConfigMap "prices" price of models "gpt-4o*" in USD per million tokens, in/out, 2.5/10 -> 5/20',
    ]);
    expect(toldResources(report)).toEqual(['changed ConfigMap prices: data.gpt-4o']);
    expect(
      report.spending.map(({ owner, kinds, run }) => [owner.name, kinds, run.before?.usd, run.after.usd]),
    ).toEqual([['helper', ['cost-raised'], 160, 320]]);
  });

  test('[DIFF-4] nothing is named where nothing changes but comments, order and quotes', async () => {
    const text = `# Helps.\n${helper.replace('model: gpt-4o', 'model: "gpt-4o"')}`;
    const report = await diffFiles(files, { ...files, 'lab/helper.yaml': text });
    expect(report).toEqual({ changes: [], spending: [], resources: [], moves: [], problems: [] });
  });
});
