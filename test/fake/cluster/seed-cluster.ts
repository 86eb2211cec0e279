import { readdirSync, readFileSync } from 'node:fs';
import type { IncomingHttpHeaders } from 'node:http';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import type {
  Applied,
  EmbeddedCluster,
  EmbeddedClusterOptions,
} from '../../../operator/embedded/embedded-cluster.ts';
import { startEmbeddedCluster } from '../../../operator/embedded/start-embedded-cluster.ts';
import type { SwarmRun } from '../../../schemas/generated/types.ts';
import type { KubeObject } from '../../../schemas/kube-object.ts';
import { sendJson, startHttpServer } from '../../support/agent/http-server.ts';
import { type ChatBody, completionBody } from '../../support/agent/model-server.ts';

const root = join(import.meta.dirname, '../../..');
const patienceMillis = 60_000;

/** What a model answers, worked out from what it was asked. */
export type Thought = { readonly usage?: Readonly<Record<string, unknown>> } & (
  | { readonly text: string }
  | { readonly tool: string; readonly input: unknown }
);
export type Think = (chat: ChatBody, headers: IncomingHttpHeaders) => Thought | Promise<Thought>;

export interface SeedCluster extends EmbeddedCluster {
  /** Everything that the model was asked, in order. */
  readonly asked: readonly ChatBody[];
  /** Applies and throws what is refused. */
  put(...objects: readonly KubeObject[]): Promise<readonly Applied[]>;
  /** Resolves when the condition Ready of the object is True. */
  ready(kind: string, namespace: string, name: string): Promise<KubeObject>;
  /** Resolves with the run when it is over. */
  finished(namespace: string, name: string): Promise<SwarmRun>;
}

/** An embedded cluster with a model of the test's own at the address that the seeds give. */
export async function startSeedCluster(
  think: Think,
  options: EmbeddedClusterOptions = {},
): Promise<SeedCluster> {
  const asked: ChatBody[] = [];
  const model = await startHttpServer(async (request, response, body) => {
    const chat = JSON.parse(body) as ChatBody;
    asked.push(chat);
    const { usage, ...thought } = await think(chat, request.headers);
    const used = usage === undefined ? {} : { usage };
    sendJson(
      response,
      completionBody(
        'text' in thought
          ? { ...used, text: thought.text }
          : {
              ...used,
              toolCalls: [{ name: thought.tool, arguments: JSON.stringify(thought.input) }],
              finishReason: 'tool_calls',
            },
      ),
    );
  });
  const cluster = await startEmbeddedCluster({
    hosts: { 'ollama.ollama.svc:11434': new URL(model.url).host },
    ...options,
  });
  const patience = (): AbortSignal => AbortSignal.timeout(patienceMillis);
  return {
    ...cluster,
    asked,
    async put(...objects) {
      const applied = await cluster.apply(objects);
      for (const one of applied) if (one.kind === 'refused') throw one.error;
      return applied;
    },
    async ready(kind, namespace, name) {
      const key = { apiVersion: 'kubeswarm.io/v1alpha1', kind, namespace, name };
      const object = await cluster.until<KubeObject>(key, isReady, patience());
      if (object === undefined) throw new Error(`${kind} ${name} is gone`);
      return object;
    },
    async finished(namespace, name) {
      const key = { apiVersion: 'kubeswarm.io/v1alpha1', kind: 'SwarmRun', namespace, name };
      const run = await cluster.until<SwarmRun>(key, isOver, patience());
      if (run === undefined) throw new Error(`run ${name} is gone`);
      return run;
    },
    async close() {
      await cluster.close(0);
      await model.close();
    },
  };
}

/** The manifests of a recipe by their file names. */
export function recipeManifests(recipe: string): Readonly<Record<string, readonly KubeObject[]>> {
  const folder = join(root, 'recipes', recipe);
  const files = readdirSync(folder).filter((file) => file.endsWith('.yaml') && file !== 'recipe.yaml');
  return Object.fromEntries(
    files.map((file) => [
      file,
      parseAllDocuments(readFileSync(join(folder, file), 'utf8')).map(
        (document) => document.toJS() as KubeObject,
      ),
    ]),
  );
}

/** The text of the last message with this role. */
export function lastText(chat: ChatBody, role: string): string {
  return chat.messages.findLast((message) => message.role === role)?.content ?? '';
}

/** How many tool results the model has been given in this conversation. */
export const toolResults = (chat: ChatBody): readonly string[] =>
  chat.messages.flatMap((message) => (message.role === 'tool' ? [message.content ?? ''] : []));

function isReady(object: KubeObject | undefined): boolean {
  const status = object?.status;
  if (typeof status !== 'object' || status === null || !('conditions' in status)) return false;
  const conditions = Array.isArray(status.conditions) ? status.conditions : [];
  return conditions.some((condition) => condition.type === 'Ready' && condition.status === 'True');
}

const isOver = (run: SwarmRun | undefined): boolean =>
  run?.status?.phase === 'Succeeded' || run?.status?.phase === 'Failed';
