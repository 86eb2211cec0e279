import type { EventRecorder } from '../../kube/controller.ts';
import type { AgentProblem } from './agent-problem.ts';
import type { AgentWorld } from './agent-world.ts';
import type { BudgetStop } from './budget-stop.ts';

/** One event when Ready turns to this reason, not one a reconcile; the same for a memory that is not there. */
export async function tellProblem(
  problem: AgentProblem | undefined,
  world: AgentWorld,
  events: EventRecorder,
): Promise<void> {
  const { agent } = world;
  if (!world.memoryExists && agent.status?.observedGeneration !== agent.metadata.generation)
    await events.record(
      agent,
      'Warning',
      'MemoryNotFound',
      'SwarmMemory of runtime.loop.memory.ref not found. Create it, or remove the reference; the agent runs without it',
    );
  if (problem === undefined) return;
  const ready = agent.status?.conditions?.find((condition) => condition.type === 'Ready');
  if (ready?.reason === problem.reason && ready.message === problem.message) return;
  await events.record(agent, 'Warning', problem.reason, problem.message);
}

/** On the policy, once for each agent that stops; the recorder makes one series of them. */
export async function tellCeiling(
  stop: BudgetStop | undefined,
  world: AgentWorld,
  events: EventRecorder,
): Promise<void> {
  const { agent, policies } = world;
  const policy = policies.find((one) => one.metadata.name === stop?.policy);
  const before = agent.status?.conditions?.find((condition) => condition.type === 'BudgetExceeded');
  if (stop === undefined || policy === undefined || before?.reason === stop.reason) return;
  await events.record(policy, 'Warning', 'DailyCeilingReached', stop.message);
}
