import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { seedRun } from '../../support/cli/tree-runs.ts';
import { typed } from '../../support/cli/typed.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const folder = temporaryFolder();
const recipe = join(import.meta.dirname, '../../../recipes/18-search-brainstorm');
const tree = (argv: readonly string[], stdin = '') => typed(['tree', ...argv], { cwd: folder, stdin });

const found = JSON.stringify({
  ...seedRun,
  metadata: { ...seedRun.metadata, managedFields: [{ manager: 'kubectl' }] },
});
const solution = /^ {2}920 {2}solution {2}│ {2}├─ 5 {2}Profile connection pool leaks$/m;

describe('swarm tree', () => {
  test.each([
    ['JSON on standard input', ['-'], found],
    ['standard input by -f', ['-f', '-'], found],
    ['a list of one', ['-'], JSON.stringify({ apiVersion: 'v1', kind: 'List', items: [JSON.parse(found)] })],
    [
      'YAML',
      ['-'],
      `apiVersion: kubeswarm.io/v1alpha1\nkind: SwarmRun\nmetadata: {name: r}\nspec: {teamRef: t}\nstatus: ${JSON.stringify(seedRun.status)}\n`,
    ],
    ['a file', ['-f', 'run.json'], ''],
  ])('[CLI-14] draws what kubectl prints: %s', async (_, argv, stdin) => {
    writeFileSync(join(folder, 'run.json'), found);
    const { code, stdout, stderr } = await tree(argv, stdin);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(solution);
  });

  test.each([
    ['mermaid', /^flowchart LR$/m],
    ['dot', /^digraph "rca-demo" \{$/m],
    ['json', /^ {2}"run": "rca-demo",$/m],
  ])('[CLI-14] -o %s', async (format, text) => {
    const { code, stdout } = await tree(['-', '-o', format], found);
    expect(code).toBe(0);
    expect(stdout).toMatch(text);
  });

  test.each([
    ['nothing', [], '', 2, 'error: name the run, or give it by -f FILE or on standard input by -\n'],
    [
      'a run and a file',
      ['r', '-f', 'x'],
      '',
      2,
      'error: name a run, or give a file that holds it, not both\n',
    ],
    ['a file that is not there', ['-f', 'gone'], '', 2, /^error: cannot read "gone": ENOENT: /],
    [
      'no run',
      ['-'],
      '{"kind": "Pod"}',
      1,
      'standard input holds no SwarmRun. Give it one by kubectl get swrun NAME -o json\n',
    ],
    ['nothing on standard input', ['-'], '', 1, /^standard input holds no SwarmRun\. /],
    ['no JSON', ['-'], '{"kind": ', 1, /^standard input is neither JSON nor YAML: [^\n]+\n$/],
    [
      'several',
      ['-'],
      `{"items": [${found}, ${found}]}`,
      1,
      /^standard input holds 2 SwarmRuns\. Name one: /,
    ],
    [
      'a node that is none',
      ['-'],
      found.replace('"id":3', '"id":"3"'),
      1,
      /^the SwarmRun in standard input cannot be read: .*id/,
    ],
    [
      'a pipeline',
      ['-'],
      '{"apiVersion": "kubeswarm.io/v1alpha1", "kind": "SwarmRun", "metadata": {"name": "p"}, "spec": {"teamRef": "t"}}',
      1,
      'SwarmRun "p" is no search: it has no status.searchTree\n',
    ],
    [
      'a search that has not begun',
      ['-'],
      JSON.stringify({ ...seedRun, status: undefined }),
      1,
      'SwarmRun "rca-demo" has no tree yet: it is Pending\n',
    ],
    [
      'a folder without runs',
      ['r', '--state', 'none'],
      '',
      1,
      'there are no runs in "none". Make one with swarm run --state none\n',
    ],
    ['no kubeconfig', ['r'], '', 1, 'there is no kubeconfig. Set KUBECONFIG, or give --kubeconfig FILE\n'],
    [
      'a file to watch',
      ['-', '--watch'],
      '',
      2,
      'error: --watch draws a run of a cluster as text: swarm tree RUN --watch\n',
    ],
    [
      'another format',
      ['-', '-o', 'svg'],
      '',
      2,
      /^error: option '-o, --output <format>' argument 'svg' is invalid/,
    ],
  ] as const)('[CLI-6] of %s says what is wrong', async (_, argv, stdin, code, complaint) => {
    const told = await tree(argv, stdin);
    expect({ code: told.code, stdout: told.stdout }).toEqual({ code, stdout: '' });
    if (typeof complaint === 'string') expect(told.stderr).toBe(complaint);
    else expect(told.stderr).toMatch(complaint);
  });
});

describe('a local search', () => {
  let watched: Awaited<ReturnType<typeof typed>>;
  beforeAll(async () => {
    watched = await typed(['run', recipe, '--watch', '--state', 'state'], { cwd: folder });
  });

  const lastTree = [
    '  700  scored    ├─ 1  Find what takes most of the 9 days',
    '  910  solution  │  └─ 4  Do the credit check after the first parcel',
    '  620  scored    ├─ 2  Let customers begin without a contract',
    '  740  scored    │  └─ 5  Write a trial of ten parcels that needs no contract',
    '  300  pruned    └─ 3  Give new customers a discount (by the planner: a discount makes nobody faster)',
  ];

  test('[CLI-13] tells of its nodes while it goes, and leaves the tree', () => {
    const { code, stdout, stderr } = watched;
    expect({ code, stderr }).toEqual({ code: 0, stderr: expect.not.stringContaining('never asked') });
    const lines = stdout.split('\n');
    const place = (line: string): number => lines.indexOf(line);
    for (const [earlier, later] of [
      ['search  [iteration 1]', 'node 1  [new] below 0: Find what takes most of the 9 days'],
      ['node 1  [new] below 0: Find what takes most of the 9 days', 'node 1  [scored] 700'],
      ['node 1  [scored] 700', 'search  [iteration 2]'],
      ['search  [iteration 2]', 'node 3  [pruned] 300 by the planner: a discount makes nobody faster'],
      ['search  [iteration 3]', 'node 4  [solution] 910'],
      ['node 4  [solution] 910', 'search  [MinScoreReached]'],
    ] as const) {
      expect([earlier, place(earlier)]).not.toContain(-1);
      expect([later, place(later) > place(earlier)]).toEqual([later, true]);
    }
    expect(stdout).toContain(lastTree.join('\n'));
    expect(stdout).toMatch(
      /^Search Succeeded in [\d.]+s - total: 4380 tokens, \$0\.00\nOutput:\nLet customers send 2 /m,
    );
  });

  test('[CLI-14] is drawn later from its folder, by name, wherever it is', async () => {
    const { code, stdout, stderr } = await tree(['brainstorm-demo', '--state', 'state']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain(lastTree.join('\n'));
    expect(await tree(['other', '--state', 'state'])).toMatchObject({
      code: 1,
      stderr: 'there is no SwarmRun "other" in "state". There are: brainstorm-demo\n',
    });
    expect(await tree(['brainstorm-demo', '--state', 'state', '-n', 'elsewhere'])).toMatchObject({ code: 1 });
  });

  test('[CLI-5] has its tree in --output json', async () => {
    const { code, stdout, stderr } = await typed(['run', recipe, '--watch', '--output', 'json'], {
      cwd: folder,
    });
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      status: 'Succeeded',
      total_tokens: 4380,
      search_tree: { iterations: 3, solutionNodeID: 4, terminationReason: 'MinScoreReached' },
    });
    expect(stderr).toContain('node 4  [solution] 910\n');
  });

  test('swarm run --dry-run tells of its roles', async () => {
    const { stdout } = await typed(['run', recipe, '--dry-run'], { cwd: folder });
    expect(stdout).toBe(
      'Run: brainstorm-demo\nTeam: brainstorm\nSearch: BFS\n  planner planner model=qwen2.5:7b\n  executor worker model=qwen2.5:7b\n  no evaluator: the planner scores\n',
    );
  });
});
