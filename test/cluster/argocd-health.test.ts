import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { conditionReasons } from '../../schemas/conditions.ts';
import { kinds } from '../../schemas/kinds.ts';
import { validate } from '../../schemas/validate.ts';
import { argocdAdmin, type Health } from '../support/cluster/argocd/admin.ts';
import { type HealthTest, healthTests, kindFolders } from '../support/cluster/argocd/kit-tests.ts';
import { clusterPrograms } from '../support/cluster/programs.ts';

const programs = await clusterPrograms(['argocd']);
if (programs.kind === 'missing')
  process.stderr.write(`The tests with Argo CD are left out: ${programs.message}\n`);

test('argocd is there in CI', () => {
  const verdict = programs.kind === 'missing' ? programs.message : 'found';
  if (process.env.CI !== undefined) expect(verdict).toBe('found');
});

const describeWithArgocd = programs.kind === 'found' ? describe : describe.skip;
const admin = argocdAdmin(programs.kind === 'found' ? programs.paths.argocd : '');
const tests = healthTests();

describe('the health script', () => {
  test('[ARGOCD-2] is the same for the ten kinds', () => {
    const scripts = new Set(kindFolders().map(({ folder }) => readFileSync(`${folder}/health.lua`, 'utf8')));
    expect(scripts.size).toBe(1);
    expect(kindFolders().map(({ kind }) => kind)).toEqual(kinds.map(({ kind }) => kind));
  });

  test('knows every type of condition that says something of a healthy object', () => {
    const [{ folder } = { folder: '' }] = kindFolders();
    const script = readFileSync(`${folder}/health.lua`, 'utf8');
    const silent = ['Ready', 'Stalled', 'Validated', 'ReasoningActive'];
    const types = Object.values(conditionReasons).flatMap((reasons) => Object.keys(reasons));
    const unknown = types.filter((type) => !silent.includes(type) && !script.includes(`  ${type} = "`));
    expect(unknown).toEqual([]);
  });

  test('is tested with objects that the API server takes', () => {
    const findings = tests.flatMap(({ file }) =>
      validate(parse(readFileSync(file, 'utf8'))).map(({ fact }) => `${file}: ${fact}`),
    );
    expect(findings).toEqual([]);
  });
});

describeWithArgocd('health in Argo CD', () => {
  const answers = new Map<HealthTest, Health>();

  beforeAll(async () => {
    for (const each of tests) answers.set(each, await admin.health(each.file));
  });

  test('[ARGOCD-1] of every status is what its test says', () => {
    const verdicts = tests.map((each) => ({ object: `${each.kind} ${each.name}`, ...answers.get(each) }));
    expect(verdicts).toEqual(
      tests.map(({ kind, name, status, message }) => ({ object: `${kind} ${name}`, status, message })),
    );
    expect(tests.length).toBeGreaterThanOrEqual(80);
  });

  test('[ARGOCD-3] is never Suspended, and always has a message', () => {
    const all = [...answers.values()];
    expect(new Set(all.map(({ status }) => status))).toEqual(new Set(['Healthy', 'Progressing', 'Degraded']));
    expect(all.filter(({ message }) => message === '')).toEqual([]);
  });

  test.each([
    ['SwarmAgent', 'suspended', 'Suspended: '],
    ['SwarmEvent', 'suspended', 'Suspended: '],
    ['SwarmAgent', 'scaled-to-zero', 'ScaledToZero: '],
    ['SwarmTeam', 'scaled-to-zero', 'ScaledToZero: '],
    ['SwarmAgent', 'budget-used-up', 'BudgetExceeded: '],
    ['SwarmBudget', 'used-up', 'BudgetExceeded: '],
    ['SwarmAgent', 'mcp-unreachable', 'MCPUnreachable: '],
    ['SwarmAgent', 'not-compliant', 'NonCompliant: '],
    ['SwarmPolicy', 'bypassed', 'Bypassed: '],
  ])('[ARGOCD-4] of a %s that is %s is Healthy and says "%s"', (kind, name, fact) => {
    const answer = answerOf(kind, name);
    expect(answer?.status).toBe('Healthy');
    expect(answer?.message).toContain(fact);
  });

  test.each([
    ['pending', 'Progressing'],
    ['running', 'Progressing'],
    ['succeeded', 'Healthy'],
    ['failed', 'Degraded'],
    ['cancelled', 'Degraded'],
    ['timed-out', 'Degraded'],
  ])('[ARGOCD-5] of a run that is %s is %s', (name, status) => {
    expect(answerOf('SwarmRun', name)?.status).toBe(status);
  });

  test('[ARGOCD-6] of a policy whose namespace has no label yet is Progressing', () => {
    expect(answerOf('SwarmPolicy', 'namespace-not-labelled')?.status).toBe('Progressing');
  });

  test('of a stalled object that has been edited since is Progressing: the edit may have healed it', () => {
    const edited = kinds.filter(({ kind }) => kind !== 'SwarmRun');
    for (const { kind } of edited)
      expect({ kind, ...answerOf(kind, 'stalled-before-the-edit') }).toEqual({
        kind,
        status: 'Progressing',
        message: 'waiting for the operator to see generation 2',
      });
  });

  function answerOf(kind: string, name: string): Health | undefined {
    const wanted = tests.find((each) => each.kind === kind && each.name === `testdata/${name}.yaml`);
    return wanted === undefined ? undefined : answers.get(wanted);
  }
});
