import type { Compute } from './reply-template.ts';
import type { ScriptedExpectation, ScriptedFind } from './script-schema.ts';

/** A script that was read and checked; its replies are ready to be computed. */
export interface ModelScript {
  readonly file: string;
  /** Models that it answers for; absent: any. */
  readonly models?: readonly string[];
  /** In the order of the file: the first that fits a request answers it. */
  readonly agents: readonly AgentScript[];
}

export interface AgentScript {
  readonly name: string;
  readonly match: { readonly system?: string; readonly user?: string };
  /** One entry for each turn of the conversation; a repeated turn stands here several times. */
  readonly turns: readonly Turn[];
}

export interface Turn {
  readonly name: string;
  readonly expect: ScriptedExpectation;
  readonly find: Readonly<Record<string, ScriptedFind>>;
  readonly reply: Reply;
  readonly usage?: { readonly prompt: number; readonly completion: number };
  /** How often it must be asked for; absent: at least once. */
  readonly times?: number;
}

export type Reply =
  | {
      readonly kind: 'message';
      readonly text?: Compute<string>;
      readonly toolCalls: readonly {
        readonly name: Compute<string>;
        readonly arguments: Compute<unknown>;
      }[];
    }
  | {
      readonly kind: 'error';
      readonly status: number;
      readonly message: string;
      readonly retryAfterSeconds?: number;
    };
