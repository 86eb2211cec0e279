import type { AccountWindow } from '../../ledger/spending-ledger.ts';
import type { AgentWorld } from './agent-world.ts';
import { type TokenWindow, tokenWindow } from './token-window.ts';

/** What the ledger says of the last 24 h: of the agent, and of its whole namespace. */
export interface LedgerFacts {
  readonly agent: AccountWindow;
  readonly namespace: AccountWindow;
}

/** The agent's own use: what runs tell or what the ledger tells, whichever is more (agents 2.5.5). */
export function agentWindow({ agent, runs, ledger, nowMillis }: AgentWorld): TokenWindow {
  return largerWindow(tokenWindow(runs, nowMillis, agent.metadata.name), ledger?.agent);
}

/** That of all agents of the namespace. */
export function namespaceWindow({ runs, ledger, nowMillis }: AgentWorld): TokenWindow {
  return largerWindow(tokenWindow(runs, nowMillis), ledger?.namespace);
}

/** Runs know nothing of delegated tasks and of failed attempts; the ledger nothing of what was before it. */
function largerWindow(ofRuns: TokenWindow, ofLedger: AccountWindow | undefined): TokenWindow {
  if (ofLedger === undefined || ofLedger.total <= (ofRuns.usage?.totalTokens ?? 0)) return ofRuns;
  const { inputTokens, outputTokens, thinkingTokens, total, expiresAtMillis } = ofLedger;
  return {
    usage: {
      inputTokens,
      outputTokens,
      ...(thinkingTokens > 0 ? { thinkingTokens } : {}),
      totalTokens: total,
    },
    ...(expiresAtMillis === undefined ? {} : { expiresAtMillis }),
  };
}
