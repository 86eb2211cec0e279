import { assertNever } from '../assert-never.ts';

/** Where model calls go: decided once per agent, from its environment. */
export type ProviderChoice =
  | {
      readonly kind: 'openai-compatible';
      readonly name: 'openai' | 'anthropic' | 'gemini';
      readonly baseUrl: string;
      readonly apiKey?: string;
    }
  | { readonly kind: 'mock'; readonly response?: string }
  /** Tasks fail for good with this sentence; the pod starts all the same (agents 10.1). */
  | { readonly kind: 'unusable'; readonly reason: string };

/** The variables that decide, and nothing else of the environment. */
export type ProviderSettings = Readonly<Partial<Record<(typeof providerVariables)[number], string>>>;

const providerVariables = [
  'AGENT_PROVIDER',
  'ANTHROPIC_API_KEY',
  'ANTHROPIC_BASE_URL',
  'GEMINI_API_KEY',
  'GOOGLE_API_KEY',
  'LLM_ENDPOINT',
  'MOCK_RESPONSE',
  'OPENAI_API_KEY',
  'OPENAI_BASE_URL',
] as const;

/** Picks them out, without blanks. */
export function providerSettings(env: Readonly<Record<string, string | undefined>>): ProviderSettings {
  return Object.fromEntries(
    providerVariables.flatMap((name) => {
      const value = env[name]?.trim() ?? '';
      return value === '' ? [] : [[name, value]];
    }),
  );
}

type ProviderName = 'anthropic' | 'openai' | 'gemini' | 'mock';

const publicOpenAi = 'https://api.openai.com/v1';
/** OpenAI-compatible endpoints of the other two, until native clients exist (decision 26). */
const publicAnthropic = 'https://api.anthropic.com/v1';
const publicGemini = 'https://generativelanguage.googleapis.com/v1beta/openai';

/**
 * AGENT_PROVIDER, else a set OPENAI_BASE_URL or LLM_ENDPOINT (compatible, whatever the model is called),
 * else the model's prefix, else OpenAI (decision 26, agents 10.1).
 */
export function providerChoice(settings: ProviderSettings, model: string): ProviderChoice {
  const name = providerName(settings, model);
  if (name === undefined) {
    return unusable(
      `AGENT_PROVIDER is "${settings.AGENT_PROVIDER}"; use auto, anthropic, openai, gemini or mock`,
    );
  }
  switch (name) {
    case 'mock': {
      const { MOCK_RESPONSE: response } = settings;
      return response === undefined ? { kind: 'mock' } : { kind: 'mock', response };
    }
    case 'anthropic':
      return withKey(name, settings.ANTHROPIC_BASE_URL, publicAnthropic, settings, ['ANTHROPIC_API_KEY']);
    case 'gemini':
      return withKey(name, undefined, publicGemini, settings, ['GOOGLE_API_KEY', 'GEMINI_API_KEY']);
    case 'openai':
      return withKey(name, settings.OPENAI_BASE_URL ?? settings.LLM_ENDPOINT, publicOpenAi, settings, [
        'OPENAI_API_KEY',
      ]);
    default:
      return assertNever(name);
  }
}

/** An endpoint without a path gets `/v1`: `http://ollama:11434` is what the seeds write. */
export function openAiBaseUrl(endpoint: string): string | undefined {
  const url = URL.parse(endpoint.trim());
  if (url === null || (url.protocol !== 'http:' && url.protocol !== 'https:')) return undefined;
  const path = url.pathname.replace(/\/+$/, '');
  url.pathname = path === '' ? '/v1' : path;
  return url.href;
}

function providerName(settings: ProviderSettings, model: string): ProviderName | undefined {
  const asked = settings.AGENT_PROVIDER?.toLowerCase() ?? 'auto';
  if (asked === 'anthropic' || asked === 'openai' || asked === 'gemini' || asked === 'mock') return asked;
  if (asked !== 'auto') return undefined;
  if (settings.OPENAI_BASE_URL !== undefined || settings.LLM_ENDPOINT !== undefined) return 'openai';
  if (model.startsWith('claude-')) return 'anthropic';
  if (model.startsWith('gemini-')) return 'gemini';
  return 'openai';
}

function withKey(
  name: 'openai' | 'anthropic' | 'gemini',
  customUrl: string | undefined,
  publicUrl: string,
  settings: ProviderSettings,
  keyNames: readonly (keyof ProviderSettings)[],
): ProviderChoice {
  const baseUrl = openAiBaseUrl(customUrl ?? publicUrl);
  if (baseUrl === undefined) {
    return unusable('the model endpoint is no http(s) URL; set LLM_ENDPOINT to one like http://ollama:11434');
  }
  const apiKey = keyNames.map((key) => settings[key]).find((value) => value !== undefined);
  if (apiKey !== undefined) return { kind: 'openai-compatible', name, baseUrl, apiKey };
  if (customUrl !== undefined) return { kind: 'openai-compatible', name, baseUrl };
  const hint = name === 'openai' ? ', or LLM_ENDPOINT for a server without keys' : '';
  return unusable(
    `${keyNames.join(' or ')} is not set; add it by infrastructure.apiKeyRef or envFrom${hint}`,
  );
}

function unusable(reason: string): ProviderChoice {
  return { kind: 'unusable', reason };
}
