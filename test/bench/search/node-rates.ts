import type { SwarmAgent } from '../../../schemas/generated/types.ts';
import { startAnsweringModel } from '../../support/agent/answering-model.ts';
import type { TestServer } from '../../support/agent/http-server.ts';
import type { ProgramWorld } from '../../support/cluster/program-world.ts';
import { swarmObjects } from '../../support/swarm-objects.ts';
import type { BenchSize } from '../bench-size.ts';
import { median, type Row } from '../row.ts';
import { startBenchPrograms } from '../runs/world.ts';
import { instantModel } from './instant-model.ts';

const namespace = 'bench';
const object = swarmObjects(namespace);
const count = 200;

/** Nodes per second of one search at a time, with operator and agent as processes of their own. */
export async function measureNodeRates(size: BenchSize, widths: readonly number[]): Promise<readonly Row[]> {
  const { world, close } = await startBenchPrograms(namespace, await startSearchingModel());
  try {
    await (await world.startManager()).leads();
    await world.put(agent, ...widths.map(teamOf));
    await world.found<SwarmAgent>(
      world.key('SwarmAgent', 'worker'),
      (found) => found?.status?.readyReplicas === 1,
    );
    const rows: Row[] = [];
    for (const width of widths) rows.push(await rateRow(world, size(3), width));
    return rows;
  } finally {
    await close();
  }
}

async function rateRow(world: ProgramWorld, rounds: number, width: number): Promise<Row> {
  const rates: number[] = [];
  // The first one is for the processes to compile what they run.
  for (let round = 0; round <= rounds; round++) {
    const name = `run-${width}-${round}`;
    const startMillis = performance.now();
    await world.api.create(object('SwarmRun', name, { teamRef: `by-${width}`, input: { run: name } }), {
      fieldManager: 'bench',
    });
    const { status } = await world.finished(name);
    const seconds = (performance.now() - startMillis) / 1000;
    if (status?.searchTree?.nodes?.length !== count) throw new Error(`${name}: ${JSON.stringify(status)}`);
    if (round > 0) rates.push(count / seconds);
  }
  const name = `whole operator, ${count} nodes, ${width} at a time`;
  return { name, value: median(rates), unit: '1/s', note: 'each executed and evaluated' };
}

const agent = object('SwarmAgent', 'worker', {
  model: 'qwen3',
  prompt: { inline: 'You work.' },
  guardrails: { limits: { concurrentTasks: 100 } },
});

const teamOf = (width: number) =>
  object('SwarmTeam', `by-${width}`, {
    roles: ['planner', 'worker', 'judge'].map((name) => ({ name, swarmAgent: 'worker' })),
    search: {
      strategy: 'BFS',
      plannerRole: 'planner',
      executorRole: 'worker',
      evaluatorRole: 'judge',
      initialPrompt: `slow site {{ .input.run }} width=${width}.`,
      maxNodes: count,
      maxDepth: 0,
      maxIterations: 0,
      maxParallel: width,
    },
  });

function startSearchingModel(): Promise<TestServer> {
  const models = new Map<string, ReturnType<typeof instantModel>>();
  return startAnsweringModel(({ messages }) => {
    const asked = messages.findLast(({ role }) => role === 'user')?.content ?? '';
    const [, run = '', width] = /slow site (\S+) width=(\d+)/.exec(asked) ?? [];
    const model = models.get(run) ?? instantModel(Number(width));
    models.set(run, model);
    if (asked.startsWith('You plan a tree search')) return { text: model.plan(asked) };
    const [, node] = /look at cause (\d+)(?!.*look at cause)/s.exec(asked) ?? [];
    const say = asked.startsWith('You score one result') ? model.evaluate : model.execute;
    return { text: say(asked, Number(node)) };
  });
}
