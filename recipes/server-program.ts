import { recipeServers } from './servers.ts';
import { type ServedRecipe, type ServeOptions, serveRecipe } from './shared/servers/serve.ts';
import { parseValues, type Values } from './shared/servers/values.ts';

export interface ServerProgram {
  /** `<recipe>/<server>`, then `name=value` for figures that differ from the server's own. */
  readonly args: readonly string[];
  /**
   * PORT (default 8080), BEARER_TOKEN (default none), SERVER_VALUES: a JSON object of figures, which arguments
   * override.
   */
  readonly env: Readonly<Record<string, string | undefined>>;
  print(text: string): void;
}

/** Starts the server that the first argument names. Throws with the names there are when it names none. */
export function startRecipeServer({ args, env, print }: ServerProgram): Promise<ServedRecipe> {
  const [name = '', ...assignments] = args;
  const create = Object.hasOwn(recipeServers, name) ? recipeServers[name] : undefined;
  if (create === undefined) {
    throw new Error(`unknown server "${name}". Give one of: ${Object.keys(recipeServers).join(', ')}`);
  }
  const values = { ...readEnvValues(env.SERVER_VALUES), ...parseValues(assignments) };
  const options: ServeOptions = {
    port: readPort(env.PORT),
    ...(env.BEARER_TOKEN !== undefined && { bearerToken: env.BEARER_TOKEN }),
  };
  return serveRecipe(create({ values, print }), options);
}

function readPort(text = '8080'): number {
  const port = Number(text);
  if (Number.isInteger(port) && port >= 0 && port <= 65_535) return port;
  throw new Error(`PORT "${text}" is not a port. Give a number from 0 to 65535`);
}

function readEnvValues(text: string | undefined): Values {
  if (text === undefined) return {};
  let values: unknown;
  try {
    values = JSON.parse(text);
  } catch {
    values = undefined;
  }
  if (typeof values !== 'object' || values === null || Array.isArray(values)) {
    throw new Error('SERVER_VALUES is not a JSON object');
  }
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, String(value)]));
}
