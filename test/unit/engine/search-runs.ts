import type { RunState } from '../../../operator/engine/index.ts';
import type { Task } from '../../../operator/queue/task-queue.ts';
import type {
  Search,
  SearchNode,
  SearchTree,
  SwarmRun,
  SwarmRunSpec,
} from '../../../schemas/generated/types.ts';
import { pipelineRun, type Reply, type Simulated } from './simulation.ts';

/** A run in search mode: planner `planner`, executor `worker` and, with `judge`, an evaluator. */
export function searchRun(search: Partial<Search> = {}, spec: Partial<SwarmRunSpec> = {}): SwarmRun {
  const { pipeline: _, ...rest } = pipelineRun([]).spec;
  return {
    ...pipelineRun([]),
    spec: {
      ...rest,
      roles: ['planner', 'worker', 'judge'].map((name) => ({ name, swarmAgent: `agent-${name}` })),
      search: {
        strategy: 'BFS',
        plannerRole: 'planner',
        executorRole: 'worker',
        initialPrompt: '{{ .input.problem }}',
        ...search,
      },
      input: { problem: 'slow site' },
      ...spec,
    },
  };
}

export const judged: Partial<Search> = { evaluatorRole: 'judge' };

/** What a task is: `plan-2`, `node-3` or `eval-3`, and which call of it. */
export function callOf({ id }: Pick<Task, 'id'>): {
  readonly kind: string;
  readonly number: number;
  readonly call: number;
} {
  const [, kind = '', number = '', call = ''] = /\.(plan|node|eval)-(\d+)\.(\d+)$/.exec(id) ?? [];
  return { kind, number: Number(number), call: Number(call) };
}

/** Answers of the three roles; a role that says undefined keeps its task waiting. */
export interface Cast {
  readonly plan?: (iteration: number, call: number, task: Task) => Reply | undefined;
  readonly node?: (id: number) => Reply | undefined;
  readonly evaluate?: (id: number, call: number) => Reply | undefined;
}

export function answers({ plan, node, evaluate }: Cast): (task: Task) => Reply | undefined {
  return (task) => {
    const { kind, number, call } = callOf(task);
    if (kind === 'plan') return (plan ?? (() => '[]'))(number, call, task);
    if (kind === 'node') return (node ?? ((id) => `result ${id}`))(number);
    return (evaluate ?? (() => '{"scoreMillis":500}'))(number, call);
  };
}

export function expand(
  parentNode: number,
  task: string,
  scoreMillis?: number,
): Readonly<Record<string, unknown>> {
  return { action: 'expand', parentNode, task, ...(scoreMillis === undefined ? {} : { scoreMillis }) };
}

/** The document that the planner was shown. */
export function shownTree(task: Task | undefined): Readonly<Record<string, unknown>> {
  const part = task?.prompt.find(({ kind }) => kind === 'untrusted');
  return part === undefined ? {} : JSON.parse(part.text);
}

export function treeOf({ state }: { readonly state: RunState }): SearchTree {
  return state.searchTree ?? { iterations: 0 };
}

export function nodeOf(run: Simulated, id: number): SearchNode | undefined {
  return treeOf(run).nodes?.find((node) => node.id === id);
}

/** `1 Scored 500`: id, phase and score of each node but the root. */
export function nodesOf(run: { readonly state: RunState }): readonly string[] {
  return (treeOf(run).nodes ?? [])
    .filter(({ id }) => id > 0)
    .map(({ id, phase, scoreMillis }) => `${id} ${phase} ${scoreMillis ?? '-'}`);
}

export function askedFor(run: Simulated): readonly string[] {
  return run.tasks.map(({ id }) => id.replace('uid-1.', ''));
}
