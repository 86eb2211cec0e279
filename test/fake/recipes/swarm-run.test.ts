import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { readModelScript } from '../../../cli/scripted-model/read-script.ts';
import { startScriptedModel } from '../../../cli/scripted-model/start-scripted-model.ts';
import { typed } from '../../support/cli/typed.ts';

const support = join(import.meta.dirname, '../../../recipes/02-support-triage');

const agent = `apiVersion: kubeswarm.io/v1alpha1
kind: SwarmAgent
metadata: {name: helper}
spec:
  model: small
  prompt: {inline: You help.}
  guardrails: {limits: {retries: 0}}
  runtime:
    resources: {requests: {cpu: 10m}}
`;

const script = (reply: string): string => `apiVersion: recipes.kubeswarm.io/v1
kind: ModelScript
agents:
  - name: helper
    match: {system: You help.}
    turns:
      - name: help
        find: {word: {pattern: 'say (\\w+)'}}
        reply: ${reply}
        usage: {prompt: 5, completion: 2}
`;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'swarm-run-'));
  await writeFile(join(folder, 'agent.yaml'), agent);
  await writeFile(
    join(folder, 'waiting.yaml'),
    `${agent}  infrastructure: {envFrom: [{secretRef: {name: absent}}]}\n`,
  );
  await writeFile(join(folder, 'helper.script.yaml'), script('{text: "{{ .find.word }}"}'));
  await writeFile(join(folder, 'broken.script.yaml'), script('{text: "{{ .a"}'));
  await writeFile(
    join(folder, 'policy.yaml'),
    `${agent}---\napiVersion: kubeswarm.io/v1alpha1\nkind: SwarmPolicy\nmetadata: {name: floor}\nspec: {enforcementMode: Enforce, models: {allowed: ["qwen*"]}}\n`,
  );
});
beforeAll(async () => {
  await mkdir(join(folder, 'parameters/values'), { recursive: true });
  const recipe =
    'apiVersion: recipes.kubeswarm.io/v1\nkind: Recipe\nmetadata: {name: p}\ndefaultEnvironment: dev\nparameters: {properties: {model: {type: string}}, required: [model]}\n';
  await writeFile(join(folder, 'parameters/recipe.yaml'), recipe);
  await writeFile(
    join(folder, 'parameters/agent.yaml.hbs'),
    agent.replace('model: small', 'model: {{model}}'),
  );
  await writeFile(join(folder, 'parameters/values/dev.yaml'), '{}\n');
  await writeFile(join(folder, 'parameters/values/prod.yaml'), 'model: three\n');
  await writeFile(join(folder, 'two.yaml'), 'model: two\n');
});
afterAll(() => rm(folder, { recursive: true }));

describe('swarm run of a team', () => {
  test('[CLI-3] [CLI-4] [CLI-5] tells the model, the steps and the end', async () => {
    const { code, stdout, stderr } = await typed(['run', '.', '--watch'], { cwd: support });
    expect(stderr).toContain('model: scripted by tests/model.script.yaml (LLM_ENDPOINT is not set)\n');
    expect(stderr).not.toContain('never asked');
    const lines = stdout.split('\n');
    expect(
      lines
        .filter((line) => /^(classifier|responder)/.test(line))
        .map((line) => line.replace(/ [\d.]+s$/, '')),
    ).toEqual(
      expect.arrayContaining([
        'classifier  [running]',
        'classifier  [done] 470 tokens $0.00',
        'responder   [running]',
        'responder   [done] 1142 tokens $0.00',
      ]),
    );
    expect(stdout).toMatch(
      /\nPipeline Succeeded in [\d.]+s - total: 1612 tokens, \$0\.00\nOutput:\nHi Sarah,\n/,
    );
    expect(code).toBe(0);
  });

  test('[CLI-5] prints one document with --output json', async () => {
    const { code, stdout } = await typed(['run', '.', '--output', 'json', '--watch'], { cwd: support });
    expect(JSON.parse(stdout)).toMatchObject({
      status: 'Succeeded',
      total_tokens: 1612,
      total_cost_usd: 0,
      output: expect.stringContaining('Hi Sarah,'),
      steps: [
        { name: 'classifier', status: 'Succeeded', tokens: 470, cost_usd: 0 },
        { name: 'responder', status: 'Succeeded', tokens: 1142, cost_usd: 0 },
      ],
    });
    expect(code).toBe(0);
  });

  test('[CLI-2] lays --input over the input of the run', async () => {
    const ticket = 'I get a frozen page after lunch. Tried Opera, Lynx.\nAnn Lee, Beta Inc - Enterprise Plan';
    const { stdout } = await typed(['run', '.', '--input', JSON.stringify({ ticket })], { cwd: support });
    expect(stdout).toContain('Hi Ann,');
    expect(stdout).toContain('version of Opera/Lynx');
  });

  test('[CLI-6] a run that fails exits 1 and says why', async () => {
    const { code, stdout } = await typed(
      ['run', '.', '--input', '{"ticket": "nothing that the script expects"}'],
      { cwd: support },
    );
    expect(stdout).toMatch(/^Pipeline Failed in [\d.]+s - total: 0 tokens/);
    expect(stdout).toMatch(
      /^Reason: StepFailed: .*agent "classifier", turn 1 "classify": the user message holds nothing that matches/m,
    );
    expect(code).toBe(1);
  });

  test('goes on from --state: a finished run is told again, not run again; its audit trail stays', async () => {
    const state = join(folder, 'state');
    const first = await typed(['run', '.', '--output', 'json', '--state', state], { cwd: support });
    const again = await typed(['run', '.', '--output', 'json', '--state', state], { cwd: support });
    const { duration_ms: _, ...told } = JSON.parse(first.stdout);
    expect(JSON.parse(again.stdout)).toMatchObject(told);
    expect(again.stderr).not.toContain('never asked');
    const audit = await typed(['audit', '--state', 'state', '--action', 'run.*', '--output', 'json'], {
      cwd: folder,
    });
    expect(
      JSON.parse(audit.stdout).filter(({ action }: { action: string }) => action === 'run.succeeded'),
    ).toHaveLength(1);
  });

  test('tells the plan with --dry-run, and runs nothing', async () => {
    const { code, stdout } = await typed(['run', '.', '--dry-run'], { cwd: support });
    expect(stdout).toBe(
      'Run: ticket-001\nTeam: support-triage\nSteps:\n  classifier model=qwen2.5:7b deps=-\n  responder model=qwen2.5:7b deps=classifier\n',
    );
    expect(code).toBe(0);
  });
});

describe('swarm run of a lone agent', () => {
  test('[CLI-2] answers --prompt', async () => {
    const argv = ['run', 'agent.yaml', '--prompt', 'say tulip', '--model-script', 'helper.script.yaml'];
    const { code, stdout, stderr } = await typed(argv, {
      cwd: folder,
      env: { LLM_ENDPOINT: 'http://127.0.0.1:9' },
    });
    expect(stderr).toContain('model: scripted by helper.script.yaml (--model-script)\n');
    expect(stdout).toMatch(/total: 7 tokens, .*\nOutput:\ntulip\n$/);
    expect(code).toBe(0);
  });

  test('[CLI-3] calls the server of LLM_ENDPOINT, and no other', async () => {
    const model = await startScriptedModel({
      script: readModelScript(script('{text: "{{ .find.word }}"}'), 's.yaml'),
    });
    const argv = ['run', 'agent.yaml', '--prompt', 'say rose'];
    try {
      const { code, stdout, stderr } = await typed(argv, { cwd: folder, env: { LLM_ENDPOINT: model.url } });
      expect(stderr).toContain(`model: ${model.url} (LLM_ENDPOINT is set)\n`);
      expect(stdout).toContain('Output:\nrose\n');
      expect(code).toBe(0);
      expect(model.served).toHaveLength(1);
    } finally {
      await model.close();
    }
    const gone = await typed(argv, { cwd: folder, env: { LLM_ENDPOINT: model.url } });
    expect(gone.stdout).toMatch(/^Reason: AgentFailed: model call failed: no answer from http:/m);
    expect(gone.code).toBe(1);
  });

  test('says what an agent that does not start is waiting for', async () => {
    const argv = ['run', 'waiting.yaml', '--prompt', 'p'];
    const { code, stderr } = await typed(argv, { cwd: folder, stopAt: /Secret "absent"/ });
    expect(stderr).toMatch(
      /^Warning: agent "helper" is not ready: Secret "absent" not found\. .*\ninterrupted\n$/m,
    );
    expect(code).toBe(1);
  });

  test('renders with --set, --values and --environment', async () => {
    const told = async (...flags: readonly string[]) => {
      const argv = ['run', 'parameters', '--prompt', 'p', '--dry-run', ...flags];
      const { stdout, stderr } = await typed(argv, { cwd: folder });
      return stdout || stderr;
    };
    expect(await told()).toMatch(/\[value\.missing\] /);
    expect(await told('--set', 'model=one')).toContain('Agent: helper model=one');
    expect(await told('--values', 'two.yaml')).toContain('Agent: helper model=two');
    expect(await told('--environment', 'prod')).toContain('Agent: helper model=three');
    expect(await told('--set', 'model')).toMatch(/^error: --set takes name=value/m);
  });

  test.each<[string, readonly string[], number, RegExp]>([
    ['no task', ['agent.yaml'], 2, /^error: a lone SwarmAgent needs a task\. Give it with --prompt$/m],
    ['no such file', ['gone.yaml'], 2, /^error: there is nothing at "gone\.yaml"$/m],
    [
      '[CLI-7] input that is no JSON',
      ['agent.yaml', '--input', '{'],
      2,
      /^error: --input must be a JSON object of string values: /m,
    ],
    ['[CLI-7] input that is a list', ['agent.yaml', '--input', '[]'], 2, /string values: it is no object$/m],
    [
      '[CLI-7] input that is no text',
      ['agent.yaml', '--input', '{"a": 1}'],
      2,
      /string values: "a" is no string$/m,
    ],
    [
      'a script that is not there',
      ['agent.yaml', '--prompt', 'p', '--model-script', 'gone'],
      2,
      /^error: cannot read the model script "gone"$/m,
    ],
    [
      'a script that is broken',
      ['agent.yaml', '--prompt', 'p', '--model-script', 'broken.script.yaml'],
      1,
      /^broken\.script\.yaml:9:16 template: /m,
    ],
    [
      '[CLI-8] a model that the policy does not allow',
      ['policy.yaml', '--prompt', 'p'],
      1,
      /^policy\.yaml:5:10 \[[\w.-]+\] .*model "small" is not allowed by SwarmPolicy "floor" \(allowed: qwen\*\)$/m,
    ],
  ])('is refused for %s', async (_, argv, code, complaint) => {
    const result = await typed(['run', ...argv], { cwd: folder });
    expect({ code: result.code, stdout: result.stdout, stderr: result.stderr }).toEqual({
      code,
      stdout: '',
      stderr: expect.stringMatching(complaint),
    });
  });
});
