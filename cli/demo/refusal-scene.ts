import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isApiError } from '../../operator/kube/api.ts';
import type { SwarmAgent } from '../../schemas/generated/types.ts';
import { refusalText } from '../run/apply-objects.ts';
import { type DemoContext, DemoFailure, support } from './demo-context.ts';
import { syncBeforeRuns } from './sync.ts';

const file = 'classifier-agent.yaml';
const agentKey = {
  apiVersion: 'kubeswarm.io/v1alpha1',
  kind: 'SwarmAgent',
  namespace: support.namespace,
  name: 'ticket-classifier',
};

/** The sentence that a person reads in all places where the rule is checked. */
export const refusal =
  'model "gpt-4o" is not allowed by SwarmPolicy "support-budget" (allowed: qwen*, gpt-oss-*)';

/**
 * A commit that asks for a model which the policy does not allow: refused by the render, and by the API server.
 * Answers the revision that takes it back.
 */
export async function refusalScene(revision: string, context: DemoContext): Promise<string> {
  const { repository, cluster, say, title } = context;
  title('2. A model that the policy does not allow');
  await syncBeforeRuns(support, revision, context);

  const path = join(repository.directory, support.path, file);
  const authored = await readFile(path, 'utf8');
  await writeFile(path, authored.replace(/^( *model: ).*$/m, '$1gpt-4o'));
  const changed = await repository.commitAll('Use gpt-4o for tickets');
  say(`git commit: ${changed.slice(0, 7)} Use gpt-4o for tickets`);

  const { exitCode, objects, stderr } = await context.generate(support, changed);
  const [first = ''] = stderr.split('\n');
  say(`swarm-cmp generate, exit ${exitCode}, nothing on stdout:`);
  say(`  ${first}`);
  if (exitCode !== 1 || objects.length > 0 || !first.includes(refusal) || !/:\d+:\d+ /.test(first)) {
    throw new DemoFailure(`the render did not refuse gpt-4o: ${stderr.trim() || `exit ${exitCode}`}`);
  }

  const answer = await applyModel(context, 'gpt-4o');
  say('$ kubectl apply, past Git:');
  say(`  ${answer}`);
  if (!answer.endsWith(refusal)) throw new DemoFailure('admission did not refuse gpt-4o');
  const agent = await cluster.api.get<SwarmAgent>(agentKey);
  say(`ticket-classifier still runs ${agent?.spec.model}.`);

  await writeFile(path, authored);
  const reverted = await repository.commitAll('Use qwen2.5:7b for tickets again');
  say(`git commit: ${reverted.slice(0, 7)} Use qwen2.5:7b for tickets again`);
  return reverted;
}

/** Applies the agent with another model; answers what kubectl would print. */
async function applyModel({ cluster: { api } }: DemoContext, model: string): Promise<string> {
  const agent = await api.get<SwarmAgent>(agentKey);
  if (agent === undefined) throw new DemoFailure('ticket-classifier is not in the cluster');
  const { apiVersion, kind, metadata, spec } = agent;
  const { name, namespace } = metadata;
  try {
    await api.apply(
      {
        apiVersion,
        kind,
        metadata: { name, ...(namespace !== undefined && { namespace }) },
        spec: { ...spec, model },
      },
      { fieldManager: 'kubectl', force: true },
    );
    return `swarmagent.kubeswarm.io/${name} serverside-applied`;
  } catch (error) {
    if (isApiError(error)) return refusalText(error);
    throw error;
  }
}
