import { isLookedUp, type Problem, plannedStep } from '../plan/plan.ts';
import type { StepState } from '../state.ts';
import { now, type Stage, type Turn, withEvent, withNote, withRun, withWake } from '../turn.ts';
import { auditNote } from './audit-notes.ts';
import { failRun } from './end-run.ts';
import { startMetric } from './run-metrics.ts';

/** Manifests that are applied together may arrive in any order; so long may a team or an agent be missing. */
export const graceSeconds = 60;

/** How often it is asked again whether a hard budget has room. */
export const holdMillis = 5_000;

/** Pending -> Running or Failed (orchestration 3.2). */
export const startRun: Stage = (turn) => {
  if (turn.state.phase !== 'Pending') return turn;
  if (turn.plan.awaitsTeam) return awaitExistence(turn, teamNotFound(turn));
  const problem = turn.plan.problem ?? artifactProblem(turn) ?? refusal(turn);
  if (problem !== undefined) return failRun(turn, problem);
  if (turn.facts.budgetHold !== undefined) return awaitBudget(turn, turn.facts.budgetHold);
  const missing = agentNotFound(turn);
  return missing === undefined ? start(turn) : awaitExistence(turn, missing);
};

/** Before a token is spent that nobody could count (governance 4.2.11). */
function awaitBudget(turn: Turn, why: string): Turn {
  const message = `waiting: ${why}`;
  const told = turn.state.message === message ? turn : withNote(turn, auditNote.budgetUnchecked(turn, why));
  return withRun(withWake(told, turn.nowMillis + holdMillis), { reason: 'Running', message });
}

function awaitExistence(turn: Turn, problem: Problem): Turn {
  const deadlineMillis = turn.plan.createdAtMillis + graceSeconds * 1000;
  if (turn.nowMillis >= deadlineMillis) return failRun(turn, problem);
  return withWake(
    withRun(turn, { reason: 'Running', message: `waiting: ${problem.message}` }),
    deadlineMillis,
  );
}

function teamNotFound({ plan }: Turn): Problem {
  return { reason: 'TeamNotFound', message: `SwarmTeam "${plan.team}" not found` };
}

function agentNotFound({ plan, facts }: Turn): Problem | undefined {
  const missing = plan.steps.flatMap((step) => {
    const player = facts.players.get(step.name);
    if (player?.found !== undefined || isLookedUp(step)) return [];
    const role = plan.team === undefined ? '' : ` of role "${step.role}"`;
    return [`SwarmAgent "${player?.agent ?? step.role}"${role} not found`];
  });
  // A task that is handed to a role without an agent would wait for ever.
  const handedTo = [...(plan.delegation?.keys() ?? [])].filter(
    (role) => plannedStep(plan, role) === undefined,
  );
  for (const role of handedTo) {
    const player = facts.players.get(role);
    if (player?.found === undefined)
      missing.push(`SwarmAgent "${player?.agent ?? role}" of role "${role}" not found`);
  }
  return missing.length === 0 ? undefined : { reason: 'AgentNotFound', message: missing.join('; ') };
}

function artifactProblem({ facts }: Turn): Problem | undefined {
  const message = facts.artifactStoreProblem;
  return message === undefined ? undefined : { reason: 'InvalidArtifactStore', message };
}

function refusal({ facts }: Turn): Problem | undefined {
  const message = facts.budgetRefusal ?? facts.startRefusal;
  return message === undefined ? undefined : { reason: 'BudgetExceeded', message };
}

function start(turn: Turn): Turn {
  const steps: readonly StepState[] = turn.plan.steps.map(({ name }) => ({
    name,
    phase: 'Pending',
    ...(plannedStep(turn.plan, name)?.prompt === undefined ? {} : resolvedAgent(turn, name)),
  }));
  const started = withRun(turn, {
    phase: 'Running',
    reason: 'Running',
    message: 'running',
    startTime: now(turn),
    steps,
  });
  const audited = withNote(started, auditNote.runTriggered(started));
  return withEvent(
    withNote(audited, startMetric(started)),
    'Normal',
    'RunStarted',
    `run started with ${count(steps.length, 'step')}`,
  );
}

/** Of an agent run it is known from the start (orchestration 3.5). */
function resolvedAgent({ facts }: Turn, step: string): Pick<StepState, 'resolvedAgent'> {
  const agent = facts.players.get(step)?.agent;
  return agent === undefined ? {} : { resolvedAgent: agent };
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
