import type { Search } from '../../../schemas/generated/types.ts';
import { untrusted } from '../../../schemas/gotemplate/index.ts';
import type { PromptPart } from '../../queue/task-queue.ts';
import { inputSource } from '../outputs/template-data.ts';
import { promptParts } from '../texts/prompt-parts.ts';
import { renderParts } from '../texts/render.ts';

/** A search with its defaults filled in (orchestration 6.1); a limit that is absent does not hold. */
export interface PlannedSearch {
  readonly kind: 'search';
  readonly strategy: Search['strategy'];
  readonly plannerRole: string;
  readonly executorRole: string;
  /** Absent: the planner scores its own branches. */
  readonly evaluatorRole?: string;
  /** The rendered initialPrompt. */
  readonly goal: readonly PromptPart[];
  readonly beamWidth: number;
  readonly maxDepth?: number;
  /** The root counts. */
  readonly maxNodes: number;
  readonly maxIterations?: number;
  readonly maxParallel: number;
  readonly maxOutputBytes: number;
  readonly maxPlannerRetries: number;
  readonly maxEvaluatorRetries: number;
  readonly stagnationThreshold: number;
  readonly plannerTimeoutSeconds: number;
  /** Scores above it end the search with success. */
  readonly minScoreMillis?: number;
}

/** 0 = no limit; so is 0 per cent no threshold. */
function limited<K extends string>(name: K, value: number): { readonly [name in K]?: number } {
  return value === 0 ? {} : ({ [name]: value } as { readonly [name in K]?: number });
}

export function plannedSearch(search: Search, goal: readonly PromptPart[]): PlannedSearch {
  return {
    kind: 'search',
    strategy: search.strategy,
    plannerRole: search.plannerRole,
    executorRole: search.executorRole,
    ...(search.evaluatorRole === undefined ? {} : { evaluatorRole: search.evaluatorRole }),
    goal,
    beamWidth: search.beamWidth ?? 3,
    ...limited('maxDepth', search.maxDepth ?? 10),
    maxNodes: search.maxNodes ?? 50,
    ...limited('maxIterations', search.maxIterations ?? 20),
    maxParallel: search.maxParallel ?? 3,
    maxOutputBytes: search.maxOutputBytes ?? 4096,
    maxPlannerRetries: search.maxPlannerRetries ?? 2,
    maxEvaluatorRetries: search.maxEvaluatorRetries ?? 2,
    stagnationThreshold: search.stagnationThreshold ?? 5,
    plannerTimeoutSeconds: search.plannerTimeoutSeconds ?? 120,
    ...limited('minScoreMillis', (search.minScorePercent ?? 0) * 10),
  };
}

/** The roles of a search, each once: one agent may play several. */
export function searchRoles({
  plannerRole,
  executorRole,
  evaluatorRole,
}: Pick<Search, 'plannerRole' | 'executorRole' | 'evaluatorRole'>): readonly string[] {
  const roles = [plannerRole, executorRole, ...(evaluatorRole === undefined ? [] : [evaluatorRole])];
  return [...new Set(roles)];
}

export type RenderedGoal =
  | { readonly kind: 'ok'; readonly parts: readonly PromptPart[] }
  | { readonly kind: 'error'; readonly message: string };

/** Renders initialPrompt, which knows only `.input`; input from outside stays marked (decision 29). */
export function renderGoal(
  initialPrompt: string,
  input: Readonly<Record<string, string>>,
  isInputUntrusted: boolean,
): RenderedGoal {
  const values = Object.entries(input).map(
    ([key, value]) => [key, isInputUntrusted ? untrusted(value, inputSource(key)) : value] as const,
  );
  const rendered = renderParts(initialPrompt, { input: Object.fromEntries(values) });
  return rendered.kind === 'error' ? rendered : { kind: 'ok', parts: promptParts(rendered.parts) };
}

export function goalText({ goal }: Pick<PlannedSearch, 'goal'>): string {
  return goal.map(({ text }) => text).join('');
}

/** "Above" the threshold; nothing is above a full score, which therefore always passes (orchestration 6.6). */
export function passesThreshold(search: PlannedSearch, scoreMillis: number | undefined): boolean {
  if (search.minScoreMillis === undefined || scoreMillis === undefined) return false;
  return scoreMillis > search.minScoreMillis || scoreMillis === 1000;
}
