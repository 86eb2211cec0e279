import { advance, type Command, isTerminal, planRun, type RunState } from '../../operator/engine/index.ts';
import type { Note } from '../../operator/engine/notes.ts';
import type { Task, TaskResult } from '../../operator/queue/task-queue.ts';
import type { SwarmRun } from '../../schemas/generated/types.ts';
import { factsFor, type Reply, resultOf, startMillis } from '../unit/engine/simulation.ts';

/** What the process does in its n-th look before it dies: so many effects. Undefined: all of them. */
export type Crash = (look: number) => number | undefined;

export interface SearchCourse {
  readonly state: RunState;
  readonly looks: number;
  /** Ids in the order of their submission. */
  readonly submissions: readonly string[];
  /** What each of these was asked. */
  readonly prompts: readonly string[];
  /** Every state that was stored. */
  readonly states: readonly RunState[];
  readonly notes: readonly Note[];
}

/** As the API server gives it back. */
function readBack(state: RunState): RunState {
  return JSON.parse(JSON.stringify(state));
}

const maxLooks = 4000;

/** Lets a search go on to its end; every look is 5 s after the one before, and goes on from what was stored. */
export function searchCourse(
  run: SwarmRun,
  answer: (task: Task) => Reply | undefined,
  crash: Crash = () => undefined,
  stored: (state: RunState) => RunState = readBack,
): SearchCourse {
  const plan = planRun(run);
  const queue = new Map<string, Task>();
  const results = new Map<string, TaskResult>();
  const texts = new Map<string, string>();
  const states: RunState[] = [];
  const notes: Note[] = [];
  let state: RunState = { phase: 'Pending', steps: [] };
  let look = 0;
  for (; look < maxLooks && !isTerminal(state); look++) {
    const nowMillis = startMillis + look * 5000;
    const facts = factsFor(run, { results, outputs: texts });
    const advanced = advance(plan, state, facts, nowMillis);
    const effects = advanced.commands.map(
      (command) => () => carryOut(command, { queue, results, stored: texts }, nowMillis),
    );
    effects.push(() => {
      state = stored(advanced.state);
      states.push(state);
      notes.push(...advanced.notes);
    });
    for (const effect of effects.slice(0, crash(look) ?? effects.length)) effect();
    for (const task of queue.values()) {
      const reply = results.has(task.id) ? undefined : answer(task);
      if (reply !== undefined) results.set(task.id, resultOf(task, reply, nowMillis));
    }
  }
  const prompts = [...queue.values()].map(({ prompt }) => JSON.stringify(prompt));
  return { state, looks: look, submissions: [...queue.keys()], prompts, states, notes };
}

interface Outside {
  readonly queue: Map<string, Task>;
  readonly results: Map<string, TaskResult>;
  readonly stored: Map<string, string>;
}

function carryOut(command: Command, { queue, results, stored }: Outside, nowMillis: number): void {
  if (command.kind === 'submit' && !queue.has(command.task.id)) queue.set(command.task.id, command.task);
  if (command.kind === 'store') stored.set(command.digest, command.text);
  for (const id of command.kind === 'cancel' ? command.ids : []) {
    const task = queue.get(id);
    if (task === undefined || results.has(id)) continue;
    results.set(id, resultOf(task, { error: 'taken off', code: 'Cancelled', tokens: 0 }, nowMillis));
  }
}
