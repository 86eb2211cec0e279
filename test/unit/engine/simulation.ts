import { hash } from 'node:crypto';
import {
  type Advanced,
  advance,
  builtInPrices,
  type Command,
  type Facts,
  isTerminal,
  type Player,
  planRun,
  type RunState,
} from '../../../operator/engine/index.ts';
import type { Task, TaskResult } from '../../../operator/queue/task-queue.ts';
import type { PipelineStep, SwarmRun, SwarmRunSpec } from '../../../schemas/generated/types.ts';

export const startMillis = Date.parse('2026-01-05T08:00:00Z');

/** A run of a team with these steps; every role has an agent of the same name. */
export function pipelineRun(pipeline: readonly PipelineStep[], spec: Partial<SwarmRunSpec> = {}): SwarmRun {
  return {
    apiVersion: 'kubeswarm.io/v1alpha1',
    kind: 'SwarmRun',
    metadata: { name: 'run-1', namespace: 'lab', uid: 'uid-1', creationTimestamp: '2026-01-05T08:00:00Z' },
    spec: {
      teamRef: 'team',
      teamGeneration: 1,
      roles: pipeline.map(({ role }) => ({ name: role, swarmAgent: `agent-${role}` })),
      pipeline,
      ...spec,
    },
  };
}

export function agentRun(prompt: string, spec: Partial<SwarmRunSpec> = {}): SwarmRun {
  const { teamRef: _, teamGeneration: __, roles: ___, pipeline: ____, ...rest } = pipelineRun([]).spec;
  return { ...pipelineRun([]), spec: { ...rest, agent: 'helper', prompt, ...spec } };
}

export function player(name: string, change: Partial<NonNullable<Player['found']>> = {}): Player {
  return {
    agent: `agent-${name}`,
    queue: `lab.agent-${name}`,
    found: {
      model: 'qwen2.5:7b',
      readyReplicas: 1,
      sleepsUntilSubmitted: false,
      isStoppedByBudget: false,
      ...change,
    },
  };
}

export function factsFor(run: SwarmRun, change: Partial<Facts> = {}): Facts {
  return {
    results: new Map(),
    players: new Map(planRun(run).steps.map(({ name }) => [name, player(name)])),
    denyPatterns: [],
    prices: builtInPrices,
    outputs: new Map(),
    outputStore: 'memory',
    outputVisibility: 'Inline',
    digest: (text) => hash('sha256', text),
    ...change,
  };
}

export type Reply =
  | string
  | {
      readonly output?: string;
      readonly error?: string;
      readonly code?: string;
      readonly tokens?: number;
      readonly model?: string;
      readonly artifacts?: Readonly<Record<string, string>>;
    };

export function resultOf(task: Task, reply: Reply, atMillis: number): TaskResult {
  const {
    output = '',
    error,
    code = 'TaskFailed',
    tokens = 10,
    model,
    artifacts,
  } = typeof reply === 'string' ? { output: reply } : reply;
  return {
    id: task.id,
    output,
    ...(artifacts === undefined ? {} : { artifacts }),
    ...(error === undefined ? {} : { error: { code, message: error, retryable: false } }),
    usage: {
      inputTokens: tokens,
      outputTokens: tokens,
      totalTokens: 2 * tokens,
      ...(model === undefined ? {} : { model }),
    },
    agent: task.queue,
    startedAtMillis: atMillis,
    completedAtMillis: atMillis,
  };
}

export interface Simulated {
  readonly state: RunState;
  /** In the order in which they were submitted first. */
  readonly tasks: readonly Task[];
  readonly cancelled: readonly string[];
  readonly history: readonly Advanced[];
}

export interface SimulateOptions {
  readonly facts?: Partial<Facts> | ((state: RunState) => Partial<Facts>);
  /** What an agent answers to a task, or undefined to keep it waiting. */
  readonly answer?: (task: Task) => Reply | undefined;
  readonly onStore?: (digest: string, text: string) => void;
  readonly secondsPerRound?: number;
  readonly rounds?: number;
}

/** Lets a run go on until it ends or nothing happens any more; every round answers all tasks that wait. */
export function simulate(run: SwarmRun, options: SimulateOptions = {}): Simulated {
  const { answer = (task) => `answer of ${task.meta.stepName}`, secondsPerRound = 1, rounds = 60 } = options;
  const plan = planRun(run);
  const tasks = new Map<string, Task>();
  const results = new Map<string, TaskResult>();
  const cancelled: string[] = [];
  const history: Advanced[] = [];
  let state: RunState = { phase: 'Pending', steps: [] };
  let nowMillis = startMillis;
  for (let round = 0; round < rounds; round++) {
    const given = typeof options.facts === 'function' ? options.facts(state) : options.facts;
    const facts = factsFor(run, { results, writtenAgents: agentsOf(state), ...given });
    const advanced = advance(plan, state, facts, nowMillis);
    history.push(advanced);
    state = advanced.state;
    for (const command of advanced.commands) {
      carryOut(command, tasks, cancelled);
      if (command.kind === 'store') options.onStore?.(command.digest, command.text);
    }
    if (isTerminal(state)) break;
    for (const task of tasks.values()) {
      const reply = results.has(task.id) ? undefined : answer(task);
      if (reply !== undefined) results.set(task.id, resultOf(task, reply, nowMillis));
    }
    nowMillis += secondsPerRound * 1000;
  }
  return { state, tasks: [...tasks.values()], cancelled, history };
}

/** Each round stores its state before the next one begins. */
const agentsOf = ({ steps }: RunState): ReadonlyMap<string, string> =>
  new Map(steps.map(({ name, resolvedAgent = '' }) => [name, resolvedAgent]));

function carryOut(command: Command, tasks: Map<string, Task>, cancelled: string[]): void {
  if (command.kind === 'cancel') cancelled.push(...command.ids);
  if (command.kind === 'submit' && !tasks.has(command.task.id)) tasks.set(command.task.id, command.task);
}

/** The prompt as one text; untrusted parts as `«name:text»`. */
export function promptText(task: Task | undefined): string {
  return (task?.prompt ?? [])
    .map((part) => (part.kind === 'text' ? part.text : `«${part.source}:${part.name}:${part.text}»`))
    .join('');
}

export function taskOf(simulated: Simulated, id: string): Task | undefined {
  return simulated.tasks.find((task) => task.id === `uid-1.${id}`);
}

export function stepOf(simulated: Simulated, name: string): RunState['steps'][number] | undefined {
  return simulated.state.steps.find((step) => step.name === name);
}

/** Kubernetes events in order, as `Reason: message`. */
export function eventsOf(simulated: Simulated): readonly string[] {
  return simulated.history.flatMap(({ notes }) =>
    notes.flatMap((note) => (note.kind === 'event' ? [`${note.reason}: ${note.message}`] : [])),
  );
}
