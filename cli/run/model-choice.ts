import { displayUrl } from '../../schemas/rules/mcp-allowlist.ts';

/** Which model server the agents of a local run call, and why. */
export type ModelChoice =
  | { readonly kind: 'script'; readonly file: string; readonly because: string }
  /** Variables for every agent, over what its Secrets say. */
  | { readonly kind: 'endpoint'; readonly env: Readonly<Record<string, string>>; readonly because: string }
  /** Each agent calls what its own environment names. */
  | { readonly kind: 'as-written' };

/** Variables of a model server, as agents read them: the first that is set counts (agents 10.1). */
const endpointVariables = ['OPENAI_BASE_URL', 'LLM_ENDPOINT'] as const;
const keyVariables = [
  'OPENAI_API_KEY',
  'ANTHROPIC_API_KEY',
  'GOOGLE_API_KEY',
  'GEMINI_API_KEY',
  'AGENT_PROVIDER',
] as const;

/**
 * `--model-script` before an endpoint of the caller's environment, that before the recipe's own script, that before
 * what the manifests say. Whatever is chosen is told; nothing is tried after it.
 */
export function chooseModel(
  scriptFlag: string | undefined,
  env: Readonly<Record<string, string | undefined>>,
  recipeScript: string | undefined,
): ModelChoice {
  if (scriptFlag !== undefined) return { kind: 'script', file: scriptFlag, because: '--model-script' };
  const endpoint = endpointVariables.find((name) => isGiven(env[name]));
  if (endpoint !== undefined) {
    const keys = keyVariables.filter((name) => isGiven(env[name]));
    return {
      kind: 'endpoint',
      // An endpoint that is not set is blanked, so that one from an agent's own Secret does not come first.
      env: Object.fromEntries([...endpointVariables, ...keys].map((name) => [name, env[name] ?? ''])),
      because: `${endpoint} is set`,
    };
  }
  if (recipeScript !== undefined) {
    return { kind: 'script', file: recipeScript, because: 'LLM_ENDPOINT is not set' };
  }
  return { kind: 'as-written' };
}

/** The line that tells which model server answers. */
export function describeModel(choice: ModelChoice): string {
  switch (choice.kind) {
    case 'script':
      return `model: scripted by ${choice.file} (${choice.because})`;
    case 'endpoint':
      return `model: ${displayUrl(choice.env.OPENAI_BASE_URL || choice.env.LLM_ENDPOINT || '')} (${choice.because})`;
    case 'as-written':
      return 'model: the server that each agent names in its own environment';
  }
}

function isGiven(value: string | undefined): boolean {
  return value !== undefined && value !== '';
}
