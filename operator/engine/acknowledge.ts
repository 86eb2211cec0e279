import { type Stage, withRun, withWake } from './turn.ts';

/** The first look at a run only says so: people see Pending before anything else (orchestration 3.2). */
export const acknowledge: Stage = (turn) => {
  if (turn.state.phase !== undefined) return turn;
  const pending = withRun(turn, { phase: 'Pending', reason: 'Running', message: 'waiting to start' });
  return withWake(pending, turn.nowMillis);
};
