/** A point between two effects of an attempt, where a crash must do no harm. */
export interface AgentEffect {
  readonly kind:
    | 'model.calling'
    | 'model.answered'
    | 'tool.calling'
    | 'tool.answered'
    | 'artifact.storing'
    | 'artifact.stored'
    | 'task.finished';
  readonly taskId: string;
  /** Turn or ordinal of the tool call, from 1. */
  readonly number: number;
}

/** Tests end the process in it. */
export type OnEffect = (effect: AgentEffect) => void | Promise<void>;
