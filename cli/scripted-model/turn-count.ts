import type { ModelScript, Turn } from './model-script.ts';

/** Counts how often each turn of a script was asked for. */
export class TurnCount {
  readonly #script: ModelScript;
  readonly #counts = new Map<Turn, number>();

  constructor(script: ModelScript) {
    this.#script = script;
  }

  /** Takes note of one more; false when the turn has been asked for as often as it may. */
  add(turn: Turn): boolean {
    const count = (this.#counts.get(turn) ?? 0) + 1;
    if (turn.times !== undefined && count > turn.times) return false;
    this.#counts.set(turn, count);
    return true;
  }

  /** `agent "a", turn 2 "report"`: those never asked for, or not as often as `times` says. Empty = all were. */
  unused(): readonly string[] {
    return this.#script.agents.flatMap((agent) =>
      agent.turns.flatMap((turn, index) => {
        const count = this.#counts.get(turn) ?? 0;
        const place = `agent "${agent.name}", turn ${index + 1} "${turn.name}"`;
        if (count === 0) return [place];
        return turn.times === undefined || count === turn.times
          ? []
          : [`${place}: ${count} of ${turn.times} times`];
      }),
    );
  }
}
