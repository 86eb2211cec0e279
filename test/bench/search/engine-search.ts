import { advance, isTerminal, type Plan, planRun, type RunState } from '../../../operator/engine/index.ts';
import type { Task, TaskResult } from '../../../operator/queue/task-queue.ts';
import type { SearchNode, SwarmRun } from '../../../schemas/generated/types.ts';
import { factsFor } from '../../unit/engine/simulation.ts';
import { type InstantModel, instantModel } from './instant-model.ts';

export interface SearchSize {
  readonly count: number;
  readonly width: number;
  /** The state as JSON after each step, as the operator writes it. */
  readonly isStored?: boolean;
  /** Prompts are made one text each, as for a client of models; the garbage of that would count for the engine's. */
  readonly isRead?: boolean;
}

export interface EngineSearch {
  /** In their order. */
  readonly steps: readonly EngineStep[];
  readonly nodes: readonly SearchNode[];
}

/** One advance: what has been answered is taken in, and what is to be asked next is made. */
export interface EngineStep {
  readonly wallMicros: number;
  /** Of all threads: waiting for others on the machine is none of it, garbage collection is. */
  readonly cpuMicros: number;
}

const roles = ['planner', 'worker', 'judge'] as const;

const run: SwarmRun = {
  apiVersion: 'kubeswarm.io/v1alpha1',
  kind: 'SwarmRun',
  metadata: { name: 'run-1', namespace: 'bench', uid: '4fbf0bb0-6d43-4d0e-a1a6-0fc1e4d31c34' },
  spec: {
    teamRef: 'team',
    teamGeneration: 1,
    roles: roles.map((name) => ({ name, swarmAgent: name })),
    search: {
      strategy: 'BFS',
      plannerRole: 'planner',
      executorRole: 'worker',
      evaluatorRole: 'judge',
      initialPrompt: 'slow site',
      maxDepth: 0,
      maxIterations: 0,
    },
  },
};

/** Also of trees that are larger than legal ones. */
function planOf({ count, width }: SearchSize): Plan {
  const plan = planRun(run);
  if (plan.flow.kind !== 'search') throw new Error('the run is no search');
  return { ...plan, flow: { ...plan.flow, maxNodes: count, maxParallel: width } };
}

const world = factsFor(run);

/** A whole search by the engine alone, all calls of a step answered at once. */
export function searchWithEngine(size: SearchSize): EngineSearch {
  const plan = planOf(size);
  const model = instantModel(size.width);
  const outputs = new Map<string, string>();
  const steps: EngineStep[] = [];
  let results = new Map<string, TaskResult>();
  let state: RunState = { phase: 'Pending', steps: [] };
  while (!isTerminal(state)) {
    const facts = { ...world, results, outputs };
    const startMillis = performance.now();
    const before = process.cpuUsage();
    const advanced = advance(plan, state, facts, steps.length);
    ({ state } = advanced);
    if (size.isStored === true) JSON.stringify(state);
    const { user, system } = process.cpuUsage(before);
    steps.push({ wallMicros: (performance.now() - startMillis) * 1000, cpuMicros: user + system });
    results = new Map();
    for (const command of advanced.commands) {
      if (command.kind === 'store') outputs.set(command.digest, command.text);
      if (command.kind !== 'submit') continue;
      results.set(command.task.id, resultOf(command.task, model, size.isRead === true));
    }
  }
  const nodes = state.searchTree?.nodes ?? [];
  if (nodes.length !== size.count) throw new Error(`a search of ${nodes.length} nodes: ${state.message}`);
  return { steps, nodes };
}

function resultOf({ id, queue, prompt }: Task, model: InstantModel, isRead: boolean): TaskResult {
  const [, kind = '', node = ''] = /\.(plan|node|eval)-(\d+)\.\d+$/.exec(id) ?? [];
  const text = isRead ? prompt.map((part) => part.text).join('') : '';
  const say = { plan: model.plan, node: model.execute, eval: model.evaluate }[kind] ?? model.plan;
  return {
    id,
    output: say(text, Number(node)),
    usage: { inputTokens: 1_000, outputTokens: 100, totalTokens: 1_100 },
    agent: queue,
    startedAtMillis: 0,
    completedAtMillis: 0,
  };
}
