import type { FieldPath } from '../../../schemas/finding.ts';

/** What a run left behind, as far as a test can ask for it. Holds nothing that differs between two equal runs. */
export interface Evidence {
  /** Of the run, `Running` when it did not end in time. */
  readonly phase: string;
  /** Of its condition Ready; empty where it has none. */
  readonly reason: string;
  readonly message: string;
  readonly output: string;
  readonly steps: readonly StepSeen[];
  readonly calls: readonly CallSeen[];
  readonly denials: readonly DenialSeen[];
  readonly tokens: number;
  /** Undefined when a model has no price. */
  readonly costUSD: number | undefined;
  /** What the test did not foresee: requests that nobody answers, turns that nobody asks for. */
  readonly unforeseen: readonly Failure[];
}

export interface StepSeen {
  readonly name: string;
  readonly phase: string;
  readonly agent: string;
  readonly message: string;
  readonly executions: number;
  readonly output: string;
  readonly tokens: number;
}

/** A tool that a model called, whatever came of it. */
export interface CallSeen extends Called {
  readonly succeeded: boolean;
  readonly cached: boolean;
}

/** A call that was refused before it reached a tool. */
export interface DenialSeen extends Called {
  readonly by: 'allow' | 'deny' | 'policy' | 'unknown';
}

export interface Called {
  /** `server/tool`; of a tool that does not exist, the name that the model gave it. */
  readonly tool: string;
  readonly type: 'mcp' | 'webhook' | 'builtin' | 'agent' | 'unknown';
  readonly agent: string;
  /** Empty for a task that belongs to none. */
  readonly step: string;
  readonly arguments: unknown;
}

/** One thing that is not as a test wants it. */
export interface Failure {
  /** The field of the test that says so. */
  readonly path: FieldPath;
  /** One line. */
  readonly fact: string;
  /** What helps to understand it, a line each. */
  readonly details: readonly string[];
}
