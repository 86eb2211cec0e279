import { displayUrl } from '../../schemas/rules/mcp-allowlist.ts';
import { UsageError } from '../command-line.ts';

/** Which model server the agents of a local run call, and why. */
export type ModelChoice =
  | { readonly kind: 'script'; readonly file: string; readonly because: string }
  /** Variables for every agent, over what its Secrets say. */
  | {
      readonly kind: 'variables';
      readonly env: Readonly<Record<string, string>>;
      /** The server, in words. */
      readonly server: string;
      readonly because: string;
    }
  /** Each agent calls what its own environment names. */
  | { readonly kind: 'as-written' };

/** What `--provider` takes; `auto` goes by the name of the model (agents 10.1). */
export const providers = ['auto', 'anthropic', 'openai', 'gemini', 'mock'] as const;

/** What a command line asks for. */
export interface ModelFlags {
  readonly modelScript?: string;
  readonly provider?: (typeof providers)[number];
  /** Short for `--provider mock`. */
  readonly mock?: true;
}

type Env = Readonly<Record<string, string | undefined>>;

/** Variables of a model server, as agents read them: the first that is set counts (agents 10.1). */
const endpointVariables = ['OPENAI_BASE_URL', 'LLM_ENDPOINT'] as const;
const otherVariables = [
  'OPENAI_API_KEY',
  'ANTHROPIC_API_KEY',
  'ANTHROPIC_BASE_URL',
  'GOOGLE_API_KEY',
  'GEMINI_API_KEY',
  'MOCK_RESPONSE',
  'AGENT_PROVIDER',
] as const;

/**
 * A flag before an endpoint of the caller's environment, that before the recipe's own script, that before what the
 * manifests say. Whatever is chosen is told; nothing is tried after it. Throws UsageError for flags that exclude each
 * other.
 */
export function chooseModel(flags: ModelFlags, env: Env, recipeScript: string | undefined): ModelChoice {
  const { modelScript, mock } = flags;
  if (mock === true && flags.provider !== undefined && flags.provider !== 'mock')
    throw new UsageError(`--mock is --provider mock: leave out --provider ${flags.provider}`);
  const provider = mock === true ? 'mock' : flags.provider;
  if (modelScript !== undefined && provider !== undefined && provider !== 'auto')
    throw new UsageError(`--model-script plays the model itself: leave out it or provider ${provider}`);
  if (modelScript !== undefined) return { kind: 'script', file: modelScript, because: '--model-script' };
  if (provider !== undefined && provider !== 'auto')
    return {
      kind: 'variables',
      env: { ...callersVariables(env), AGENT_PROVIDER: provider },
      server: `provider ${provider}`,
      because: mock === true ? '--mock' : '--provider',
    };
  const endpoint = endpointVariables.find((name) => isGiven(env[name]));
  if (endpoint !== undefined)
    return {
      kind: 'variables',
      env: { ...callersVariables(env), ...(provider === undefined ? {} : { AGENT_PROVIDER: provider }) },
      server: displayUrl(env[endpoint] ?? ''),
      because: `${endpoint} is set`,
    };
  if (recipeScript !== undefined)
    return { kind: 'script', file: recipeScript, because: 'LLM_ENDPOINT is not set' };
  return { kind: 'as-written' };
}

/** The line that tells which model server answers. */
export function describeModel(choice: ModelChoice): string {
  switch (choice.kind) {
    case 'script':
      return `model: scripted by ${choice.file} (${choice.because})`;
    case 'variables':
      return `model: ${choice.server} (${choice.because})`;
    case 'as-written':
      return 'model: the server that each agent names in its own environment';
  }
}

/** With an endpoint, the other one is blanked, so that one from an agent's own Secret does not come first. */
function callersVariables(env: Env): Readonly<Record<string, string>> {
  const endpoints = endpointVariables.some((name) => isGiven(env[name])) ? endpointVariables : [];
  const others = otherVariables.filter((name) => isGiven(env[name]));
  return Object.fromEntries([...endpoints, ...others].map((name) => [name, env[name] ?? '']));
}

function isGiven(value: string | undefined): boolean {
  return value !== undefined && value !== '';
}
