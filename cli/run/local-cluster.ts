import type { EmbeddedCluster, EmbeddedClusterOptions } from '../../operator/embedded/embedded-cluster.ts';
import { startEmbeddedCluster } from '../../operator/embedded/start-embedded-cluster.ts';
import { agentEnv as agentVariables } from '../../schemas/agent-contract.ts';
import type { ModelScript } from '../scripted-model/model-script.ts';
import { type ScriptedModel, startScriptedModel } from '../scripted-model/start-scripted-model.ts';
import type { Telemetry } from './open-telemetry.ts';

/** What answers the agents. */
export type LocalModel =
  | { readonly kind: 'script'; readonly script: ModelScript }
  /** Variables that are set over every agent's own. */
  | { readonly kind: 'variables'; readonly env: Readonly<Record<string, string>> }
  | { readonly kind: 'as-written' };

export interface LocalClusterOptions {
  readonly model: LocalModel;
  /** Program of the image `kubeswarm-recipes`; the container's args follow it. */
  readonly recipeServer: readonly [string, ...string[]];
  readonly stateDirectory?: string;
  /** How long a scripted model thinks about each reply. */
  readonly thinkMillis?: number;
  /** Default: nothing is exported. */
  readonly telemetry?: Telemetry['cluster'];
  /** Carries what agents send over HTTP. Default: fetch. */
  readonly fetch?: typeof fetch;
  /** Names that lead out of the cluster, as of an embedded one. */
  readonly hosts?: EmbeddedClusterOptions['hosts'];
  /** Where the webhooks of events are served; absent: nowhere. */
  readonly triggers?: EmbeddedClusterOptions['triggers'];
  /** Agents tell every call in full, whatever they tell an operator. */
  readonly tellsAllCalls?: true;
}

/** The image that this machine can run. */
export const recipeImage = 'kubeswarm-recipes';

/** What agents call a scripted model, whose port is another one each time. */
const modelHost = 'model.test';

/** For tests and recordings; no pattern of what is to be taken out is called `-`. */
const fullAuditEnv = {
  [agentVariables.auditLog]: JSON.stringify({ mode: 'actions', maxDetailBytes: 0, redact: ['-'] }),
};

/** An embedded cluster with the model server that its agents call. */
export interface LocalCluster extends EmbeddedCluster {
  /** Requests that the script did not foresee. */
  refusals(): readonly string[];
  /** Turns of the script that were never asked for. Both are empty for other models. */
  unusedTurns(): readonly string[];
}

/** Starts both; what was started is stopped again when a part does not start. */
export async function startLocalCluster(options: LocalClusterOptions): Promise<LocalCluster> {
  const scripted = await startModel(options);
  try {
    const cluster = await startEmbeddedCluster({
      ...options.telemetry,
      agentEnv: { ...agentEnv(options.model), ...(options.tellsAllCalls && fullAuditEnv) },
      hosts: { ...options.hosts, ...(scripted !== undefined && { [modelHost]: scripted.url }) },
      ...(options.fetch !== undefined && { fetch: options.fetch }),
      images: { [recipeImage]: (args) => program(options.recipeServer, args) },
      ...(options.stateDirectory !== undefined && { stateDirectory: options.stateDirectory }),
      ...(options.triggers !== undefined && { triggers: options.triggers }),
    });
    return {
      ...cluster,
      refusals: () => scripted?.refusals ?? [],
      unusedTurns: () => scripted?.unusedTurns() ?? [],
      async close(graceMillis) {
        await cluster.close(graceMillis);
        await scripted?.close();
      },
    };
  } catch (error) {
    await scripted?.close();
    throw error;
  }
}

async function startModel({ model, thinkMillis }: LocalClusterOptions): Promise<ScriptedModel | undefined> {
  if (model.kind !== 'script') return undefined;
  return startScriptedModel({ script: model.script, ...(thinkMillis !== undefined && { thinkMillis }) });
}

function agentEnv(model: LocalModel): Readonly<Record<string, string>> {
  if (model.kind === 'variables') return model.env;
  if (model.kind === 'as-written') return {};
  // Blank and auto, so that nothing of an agent's own leads to another server.
  return { LLM_ENDPOINT: `http://${modelHost}`, OPENAI_BASE_URL: '', AGENT_PROVIDER: 'auto' };
}

function program([command, ...first]: readonly [string, ...string[]], args: readonly string[]) {
  return { command, args: [...first, ...args] };
}
