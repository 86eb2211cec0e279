import type { PriceTable } from '../../schemas/prices.ts';
import type { TaskResult } from '../queue/task-queue.ts';
import type { Directory } from './routed/directory.ts';

/** What the world is like at the moment: all that a run's course depends on besides its plan, its state and the time. */
export interface Facts {
  /** Tasks that have settled, by id. */
  readonly results: ReadonlyMap<string, TaskResult>;
  /** Tasks that other tasks of the run have submitted, with their results; of open ones undefined. */
  readonly subtasks?: ReadonlyMap<string, TaskResult | undefined>;
  /** How long a chain of tasks that hand work on may be, as the team's registry says. */
  readonly maxDelegationDepth?: number;
  /** Ids of tasks that are known to be on the queue, so that they need not be made and given again. */
  readonly submitted?: ReadonlySet<string>;
  /** Who plays the step, or in dynamic runs the role, by its name; of a routed step the router, until somebody else does. */
  readonly players: ReadonlyMap<string, Player>;
  /** Who can be found, by the name of the step whose agent is looked up and not chosen yet. */
  readonly directories?: ReadonlyMap<string, Directory>;
  /** Whom round-robin has taken last, by `rotationKey`. */
  readonly lastChosen?: ReadonlyMap<string, string>;
  /** The agents of looked-up steps as the stored status names them, by step name. */
  readonly writtenAgents?: ReadonlyMap<string, string>;
  /** Patterns that no output may match, from the policies that take effect (governance 1.6.5). */
  readonly denyPatterns: readonly DenyPattern[];
  readonly prices: PriceTable;
  /** Texts that the state only refers to, by their key in the store. */
  readonly outputs: ReadonlyMap<string, string>;
  /** Where long outputs are put, to be found by what stands in the status. */
  readonly outputStore: string;
  /** Where agents put long results until these are taken in; if not given, there too. */
  readonly resultStore?: string;
  /** `Reference`: no output stands in the status, however short (gitops 18). */
  readonly outputVisibility: 'Inline' | 'Reference';
  /** Somebody reads along (annotation `kubeswarm.io/stream-key`). */
  readonly streamKey?: string;
  /** The run was asked to end (annotation `kubeswarm.io/cancel`). */
  readonly cancelReason?: string;
  /** A newer run of the same event takes its place (annotation `kubeswarm.io/replaced`). */
  readonly replacedReason?: string;
  /** Why no new run may start: token ceilings that are used up. */
  readonly startRefusal?: string;
  /** Why nothing new may be submitted, also in the middle of a run: a hard budget that is used up. */
  readonly budgetRefusal?: string;
  /** Why nothing new may be submitted for now: nobody can say what is left of a hard budget. */
  readonly budgetHold?: string;
  /** URL of the team's artifact store; without one, declared artifacts are ignored (orchestration 4.6.1). */
  readonly artifactStore?: string;
  /** Why the team's artifact store cannot be one. */
  readonly artifactStoreProblem?: string;
  /** SHA-256, in hexadecimal digits. */
  readonly digest: (text: string) => string;
}

export interface DenyPattern {
  readonly value: string;
  readonly policy: string;
}

/** The agent behind a step, and the queue that it works on. */
export interface Player {
  readonly agent: string;
  readonly queue: string;
  /** Absent: there is no such agent (yet). */
  readonly found?: AgentFact;
}

export interface AgentFact {
  readonly model: string;
  readonly readyReplicas: number;
  /** Scaled by queue depth down to zero: only a waiting task wakes it. */
  readonly sleepsUntilSubmitted: boolean;
  /** Scaled to zero by its team: a step that waits for it wakes it. */
  readonly isScaledToZero?: boolean;
  /** Its allow list names a tool by which tasks hand work on. */
  readonly mayFanOut?: boolean;
  /** Its token budget is used up, so it was scaled to zero. */
  readonly isStoppedByBudget: boolean;
}
