import type { SwarmAgent, SwarmBudget, SwarmRun, SwarmTeam } from '../../schemas/generated/types.ts';
import { pastOfBudget } from '../controllers/budget/past-of-budgets.ts';
import { scopeText } from '../controllers/common/budget-scope.ts';
import { budgetId, budgetNamespaces, isShared, namespaceTerms } from '../controllers/common/budget-term.ts';
import { enforceableBudgets } from '../controllers/common/enforceable-budgets.ts';
import { normalised } from '../controllers/common/normalised.ts';
import { agentKind, budgetKind, teamKind } from '../controllers/common/swarm-kinds.ts';
import { type PriceTable, parseUsd } from '../engine/index.ts';
import { timestamp } from '../engine/timestamp.ts';
import type { Reader } from '../kube/controller.ts';
import { budgetPeriod } from '../ledger/budget-period.ts';
import { budgetAccountNames } from '../ledger/budget-terms.ts';
import type { BudgetLedger, PastOfAccount } from '../ledger/spending-ledger.ts';
import { type LookingAgain, lookAgain } from './look-again.ts';
import { shareOut } from './share-out.ts';

export interface BudgetKeeperOptions extends LookingAgain {
  readonly ledger: BudgetLedger;
  readonly reader: Pick<Reader, 'list'>;
  /** Asked at every look, so that overrides may change while the operator runs. */
  readonly prices: () => PriceTable;
  readonly operatorNamespace: string;
  /** That of budgets and their windows; absent: that of the timers. */
  readonly now?: () => number;
}

/** Keeps the ledger to the budgets that there are. */
export interface BudgetKeeper {
  /** Makes what is declared now the terms of all later model calls. Rejects with LedgerUnavailable. */
  look(): Promise<void>;
  /** Before the ledger of a namespace is opened: publishes its terms anew, and answers what its budgets had counted. */
  prepare(namespace: string, runs: readonly SwarmRun[]): Promise<readonly PastOfAccount[]>;
  /** Looks again and again. Returns how to stop. */
  start(): () => void;
}

/**
 * Tells namespaces of their budgets, tells the ledger of spending that it has missed (from before the budget was there,
 * say), and shares out budgets of several namespaces.
 */
export function createBudgetKeeper(options: BudgetKeeperOptions): BudgetKeeper {
  const { ledger, reader, prices, operatorNamespace } = options;
  const now = options.now ?? options.timers.now;
  /** Terms as published, by namespace. */
  const published = new Map<string, string>();
  /** Sums of statuses that the ledger knows of, by accounts of the budget. */
  const raised = new Map<string, string>();
  let looking: Promise<void> = Promise.resolve();
  let next: Promise<void> | undefined;

  const declared = async () => {
    const agents = (await reader.list<SwarmAgent>(agentKind)).map(normalised);
    return {
      budgets: enforceableBudgets(await reader.list<SwarmBudget>(budgetKind), operatorNamespace),
      world: { teams: (await reader.list<SwarmTeam>(teamKind)).map(normalised), agents, operatorNamespace },
      /** Only where there are agents anything is spent. */
      namespaces: [...new Set(agents.map(({ metadata }) => metadata.namespace ?? ''))].toSorted(),
    };
  };
  type Declared = Awaited<ReturnType<typeof declared>>;

  const publish = async (namespace: string, { budgets, world }: Declared): Promise<void> => {
    const terms = namespaceTerms(namespace, budgets, world, prices());
    const text = JSON.stringify(terms);
    if (published.get(namespace) === text) return;
    await ledger.publish(namespace, terms);
    published.set(namespace, text);
  };

  const raise = async (budget: SwarmBudget, namespaces: readonly string[]): Promise<void> => {
    const { status } = budget;
    const period = budgetPeriod(budget.spec.period, now());
    const isCurrent =
      status?.periodStart === timestamp(period.startMillis) && status.settled?.scope === scopeText(budget);
    if (!isCurrent) return;
    const names = budgetAccountNames(budgetId(budget), period);
    const sums = `${status.spentTokens ?? 0} ${status.spentUSD ?? ''} ${namespaces.join(' ')}`;
    if (raised.get(names.tokens) === sums) return;
    const measures = [
      [names.tokens, status.spentTokens ?? 0],
      [names.money, Number(parseUsd(status.spentUSD ?? '0'))],
    ] as const;
    // What no namespace knows of counts in the first.
    const [first = '', ...others] = namespaces;
    for (const [account, spent] of measures) {
      const standings = await Promise.all(others.map((namespace) => ledger.standing(namespace, account)));
      // Lost in this moment: what they knew would be counted twice.
      if ((await ledger.closedIn(namespaces)).length > 0) return;
      const elsewhere = standings.reduce((sum, { used, held }) => sum + used + held, 0);
      await ledger.raise(first, account, spent - elsewhere);
    }
    raised.set(names.tokens, sums);
  };

  const lookOnce = async (): Promise<void> => {
    const found = await declared();
    const { budgets, namespaces } = found;
    const closed = await ledger.closedIn(namespaces);
    if (closed.length > 0) raised.clear();
    // Also where agents may come a moment later.
    const concerned = budgets.flatMap(({ metadata, spec }) => [
      metadata.namespace ?? '',
      ...(spec.selector.namespace === undefined ? [] : [spec.selector.namespace]),
    ]);
    for (const namespace of closed) published.delete(namespace);
    for (const namespace of new Set([...namespaces, ...published.keys(), ...concerned]))
      if (namespace !== '') await publish(namespace, found);
    for (const budget of budgets) {
      const within = budgetNamespaces(budget, namespaces, operatorNamespace);
      // What it has spent is not known while one of its ledgers is lost.
      if (within.length === 0 || within.some((namespace) => closed.includes(namespace))) continue;
      await raise(budget, within);
      if (isShared(budget, operatorNamespace)) await shareOut(budget, within, ledger, now());
    }
  };
  /** Who asks while one goes on waits for the next, all together. */
  const look = (): Promise<void> => {
    if (next !== undefined) return next;
    const one = looking
      .catch(() => {})
      .then(() => {
        next = undefined;
        looking = lookOnce();
        return looking;
      });
    next = one;
    return one;
  };

  return {
    look,
    async prepare(namespace, runs) {
      published.delete(namespace);
      raised.clear();
      const found = await declared();
      await publish(namespace, found);
      const { budgets, world } = found;
      return budgets
        .filter((budget) => budgetNamespaces(budget, [namespace], operatorNamespace).length > 0)
        .flatMap((budget) => pastOfBudget(budget, runs, world, now()));
    },
    start() {
      // Somebody else may have kept them meanwhile.
      published.clear();
      raised.clear();
      return lookAgain(look, 'budgets cannot be looked after', options);
    },
  };
}
