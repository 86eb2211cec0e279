import { describe, expect, test } from '@jest/globals';
import { dotTree } from '../../../../cli/tree/dot-tree.ts';
import { jsonTree } from '../../../../cli/tree/json-tree.ts';
import { mermaidTree } from '../../../../cli/tree/mermaid-tree.ts';
import { node, seedRun, treeRun } from '../../../support/cli/tree-runs.ts';

const small = treeRun([
  node(0, undefined, { task: 'Say "hi" & <b>go</b> #1' }),
  node(1, 0, { phase: 'Pruned', scoreMillis: 310, pruned: { by: 'evaluator', reason: 'C:\\new' } }),
]);

describe('[CLI-14] a tree for a page', () => {
  test('as Mermaid: boxes, arrows, and the colours that are used', () => {
    expect(mermaidTree(small).split('\n')).toEqual([
      '---',
      'title: "rca-demo"',
      'config: {flowchart: {wrappingWidth: 640, nodeSpacing: 14, rankSpacing: 40, padding: 8}}',
      '---',
      'flowchart LR',
      '  n0["0<br/>Say #34;hi#34; #38; #60;b#62;go#60;#47;b#62; #35;1"]',
      '  n1["1 · 310 · pruned<br/>task 1<br/>by the evaluator#58; C#58;#92;#8288;new"]:::Pruned',
      '  n0 --> n1',
      '  classDef Pruned fill:#f1f3f5,stroke:#adb5bd,color:#6c757d',
      '',
    ]);
  });

  test('as DOT', () => {
    expect(dotTree(small).split('\n')).toEqual([
      'digraph "rca-demo" {',
      '  rankdir=LR',
      '  node [shape=box, style="rounded,filled", fillcolor=white, fontname="Helvetica", fontsize=11]',
      '  n0 [label="0\\lSay \\"hi\\" &amp; <b>go</b> #1\\l"]',
      '  n1 [label="1 · 310 · pruned\\ltask 1\\lby the evaluator: C:\\\\new\\l", fillcolor="#f1f3f5", color="#adb5bd", fontcolor="#6c757d"]',
      '  n0 -> n1',
      '}',
      '',
    ]);
  });

  test('as JSON: all that is known of each node, its children in it', () => {
    expect(JSON.parse(jsonTree(seedRun))).toMatchObject({
      run: 'rca-demo',
      namespace: 'default',
      phase: 'Succeeded',
      reason: 'Succeeded',
      message: 'node 5 scored 920 (MinScoreReached)',
      strategy: 'BeamSearch',
      iterations: 2,
      terminationReason: 'MinScoreReached',
      solutionNodeID: 5,
      tree: [
        {
          id: 0,
          task: 'Investigate latency spike',
          children: [
            { id: 1, scoreMillis: 720, children: [{ id: 5, phase: 'Solution', children: [] }, { id: 6 }] },
            { id: 2, pruned: { by: 'evaluator', reason: 'no packet loss on any link' } },
            { id: 3 },
            { id: 4, scoreReasoning: 'no JSON value' },
          ],
        },
      ],
    });
  });

  test.each([
    ['words', 'Check the pool of connections '.repeat(40)],
    ['signs', '"<>|{}'.repeat(200)],
    ['letters with many marks', `a${'\u0301'.repeat(1000)}`],
  ])('Mermaid takes 200 nodes of long texts: %s', (_, task) => {
    const nodes = Array.from({ length: 200 }, (__, id) =>
      node(id, id === 0 ? undefined : Math.floor(id / 3), {
        task,
        phase: 'Pruned',
        pruned: { by: 'planner', reason: task },
      }),
    );
    const text = mermaidTree(treeRun(nodes));
    // It refuses diagrams of more than 50,000 characters.
    expect(text.length).toBeLessThan(50_000);
    expect(text.match(/^ {2}n\d+\[/gm)).toHaveLength(200);
    expect(text).toContain('n199["199 · pruned');
  });
});
