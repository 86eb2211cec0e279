import { copyFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { SwarmAgent, SwarmRun, SwarmTeam } from '../../schemas/generated/types.ts';
import {
  compareApplications,
  deleteApplication,
  isDelivered,
  refreshApplication,
  untilApplications,
} from '../support/node/application.ts';
import { removeNamespaces } from '../support/node/create-namespace.ts';
import { createTrials, objectsOfTrials, trialNames } from '../support/node/diff-modes.ts';
import { type GitRepository, pushRecipe } from '../support/node/git-repository.ts';
import { installChart } from '../support/node/install-chart.ts';
import { kubectl } from '../support/node/kubectl.ts';
import { listPath, ourApi, patchPath, readPath } from '../support/node/node-api.ts';
import { withOtherBuild } from '../support/node/plugin-build.ts';
import { modelTurns, startModel } from '../support/node/start-model.ts';
import { untilAnswer } from '../support/node/until-row.ts';

const files = join(import.meta.dirname, 'trial');
/** As the recipe has it. */
const modelOfTrials = 'trial-model';
const eachTrial = async <Result>(act: (namespace: string) => Promise<Result>): Promise<Result[]> =>
  Promise.all(trialNames.map(act));

const verdicts = async (namespace: string): Promise<readonly string[]> => {
  const runs = await listPath<SwarmRun>(`${ourApi}/namespaces/${namespace}/swarmruns`);
  return runs.map(({ spec, status }) => `${spec.input?.topic} ${status?.phase}`).toSorted();
};

describe('one recipe, delivered by Argo CD in its three ways to compare and apply', () => {
  let repository: GitRepository & { readonly commit: string };
  const edit = (file: string, from: string, to: string): void => {
    const path = join(repository.folder, 'recipe', file);
    const text = readFileSync(path, 'utf8');
    expect(text).toContain(from);
    writeFileSync(path, text.replaceAll(from, to));
  };
  /** Resolves with the commit, of which Argo CD knows. */
  const push = async (message: string): Promise<string> => {
    const commit = await repository.push(message);
    await refreshApplication(...trialNames);
    return commit;
  };

  beforeAll(async () => {
    const script = join(files, 'model.script.yaml');
    await Promise.all([installChart(), startModel([script], { namespace: modelOfTrials })]);
    repository = await pushRecipe(join(files, 'recipe'));
    await createTrials(repository.url);
  });
  afterAll(async () => {
    await deleteApplication(...trialNames);
    await removeNamespaces(...trialNames, modelOfTrials);
    repository?.remove();
  });

  test('[GITOPS-1] all of it gets Synced and Healthy, a suspended event and a run too', async () => {
    const statuses = await untilApplications(trialNames, isDelivered(repository.commit));
    for (const status of statuses) {
      expect(status.conditions ?? []).toEqual([]);
      expect(
        status.resources?.map(({ kind, name }) => `${kind} ${name.replace(/-\w{8}$/, '')}`).toSorted(),
      ).toEqual([
        'Secret model',
        'SwarmAgent helper',
        'SwarmEvent nightly',
        'SwarmPolicy trial',
        'SwarmRun letter',
        'SwarmTeam letters',
      ]);
    }
    expect(await eachTrial(verdicts)).toEqual(trialNames.map(() => ['winter Succeeded']));
  });

  test('[GITOPS-2] after that, comparisons find nothing to do and no object changes', async () => {
    const before = await compareApplications(...trialNames);
    const objects = await objectsOfTrials();
    for (let comparisons = 0; comparisons < 4; comparisons += 1) {
      const statuses = await compareApplications(...trialNames);
      expect(statuses.map(({ sync }) => sync?.status)).toEqual(trialNames.map(() => 'Synced'));
    }
    const after = await compareApplications(...trialNames);
    expect(after.map(({ operationState }) => operationState)).toEqual(
      before.map(({ operationState }) => operationState),
    );
    expect(after.map(({ history }) => history)).toEqual(before.map(({ history }) => history));
    expect(await objectsOfTrials()).toEqual(objects);
  });

  test('[GITOPS-3] what is deleted by hand comes back, annotations by hand stay', async () => {
    const uid = async (namespace: string): Promise<string | undefined> =>
      (await readPath<SwarmAgent>(`${ourApi}/namespaces/${namespace}/swarmagents/helper`)).metadata?.uid;
    const before = await eachTrial(uid);
    await eachTrial((namespace) =>
      kubectl('annotate', 'swarmruns', '--all', '-n', namespace, 'kubeswarm.io/cancel=by hand'),
    );
    await eachTrial((namespace) =>
      kubectl('annotate', 'swarmevents', '--all', '-n', namespace, 'kubeswarm.io/suspended=true'),
    );
    await eachTrial((namespace) => kubectl('delete', 'swarmagent', 'helper', '-n', namespace));
    await untilAnswer(
      () => eachTrial(uid),
      (now) => now.every((one, index) => one !== undefined && one !== before[index]),
    );
    await compareApplications(...trialNames);
    await untilApplications(trialNames, isDelivered(repository.commit));
    for (const { kind, metadata } of await objectsOfTrials())
      if (kind === 'SwarmRun')
        expect(metadata.annotations).toHaveProperty(['kubeswarm.io/cancel'], 'by hand');
      else if (kind === 'SwarmEvent')
        expect(metadata.annotations).toHaveProperty(['kubeswarm.io/suspended'], 'true');
    await eachTrial((namespace) =>
      kubectl('annotate', 'swarmevents', '--all', '-n', namespace, 'kubeswarm.io/suspended-'),
    );
  });

  test('[GITOPS-4] a failed run, edited, ends Healthy', async () => {
    edit('run.yaml', 'winter', 'taxes');
    await push('Ask for what the model refuses');
    await untilApplications(
      trialNames,
      ({ sync, health }) => sync?.status === 'Synced' && health?.status === 'Degraded',
    );
    edit('run.yaml', 'taxes', 'summer');
    const commit = await push('Ask for summer');
    const statuses = await untilApplications(trialNames, isDelivered(commit));
    for (const { resources } of statuses)
      expect(resources?.filter(({ kind }) => kind === 'SwarmRun')).toHaveLength(1);
    expect(await eachTrial(verdicts)).toEqual(
      trialNames.map(() => ['summer Succeeded', 'taxes Failed', 'winter Succeeded']),
    );
  });

  test('[GITOPS-5] a revert finds the old run and starts no task', async () => {
    const turns = await modelTurns(modelOfTrials);
    edit('run.yaml', 'summer', 'winter');
    const commit = await push('Revert to winter');
    await untilApplications(trialNames, isDelivered(commit));
    expect(await eachTrial(verdicts)).toEqual(
      trialNames.map(() => ['summer Succeeded', 'taxes Failed', 'winter Succeeded']),
    );
    expect(await modelTurns(modelOfTrials)).toEqual(turns);
  });

  test('[GITOPS-6] a policy is loosened and made use of in one commit', async () => {
    edit('policy.yaml', '["qwen*"]', '["qwen*", "mistral*"]');
    edit('team.yaml', 'qwen2.5:7b', 'mistral-small:24b');
    edit('helper.yaml', 'qwen2.5:7b', 'mistral-small:24b');
    const commit = await push('Take another model');
    await untilApplications(trialNames, isDelivered(commit));
    const models = await eachTrial(async (namespace) => {
      const agents = await listPath<SwarmAgent>(`${ourApi}/namespaces/${namespace}/swarmagents`);
      return [...new Set(agents.map(({ spec }) => spec.model))];
    });
    expect(models).toEqual(trialNames.map(() => ['mistral-small:24b']));
  });

  test('[GITOPS-7] an agent whose pod never starts does not hold back a later commit to the team', async () => {
    const path = join(repository.folder, 'recipe/broken.yaml');
    copyFileSync(join(files, 'broken-agent.yaml'), path);
    const broken = await push('Add an agent that never starts');
    await untilApplications(
      trialNames,
      ({ operationState }) => operationState?.syncResult?.revision === broken,
    );
    await untilAnswer(
      () => eachTrial(passDeadline),
      (stalled) => stalled.every(Boolean),
    );
    await untilApplications(trialNames, ({ health }) => health?.status === 'Degraded');
    edit('team.yaml', 'You edit a sentence.', 'You edit a sentence well.');
    const commit = await push('Change the team');
    const prompts = (): Promise<readonly string[]> =>
      eachTrial(async (namespace) =>
        JSON.stringify(
          (await readPath<SwarmTeam>(`${ourApi}/namespaces/${namespace}/swarmteams/letters`)).spec,
        ),
      );
    await untilAnswer(prompts, (specs) => specs.every((spec) => spec.includes('You edit a sentence well.')));
    await untilApplications(trialNames, ({ sync }) => sync?.status === 'Synced' && sync.revision === commit);
    rmSync(path);
    await untilApplications(trialNames, isDelivered(await push('Remove the broken agent')));
  });

  test('[GITOPS-8] a hard refresh with another build of the plugin changes no byte and starts no run', async () => {
    // The commit to the team may still be rolling its agents, of which Argo CD learns by comparing.
    await compareApplications(...trialNames);
    await untilApplications(trialNames, ({ health }) => health?.status === 'Healthy');
    const [before, objects, turns] = [
      await compareApplications(...trialNames),
      await objectsOfTrials(),
      await modelTurns(modelOfTrials),
    ];
    const rendered = await withOtherBuild(async () => {
      const after = await compareApplications(...trialNames);
      expect(after.map(({ sync }) => sync?.status)).toEqual(trialNames.map(() => 'Synced'));
      expect(after.map(({ operationState }) => operationState)).toEqual(
        before.map(({ operationState }) => operationState),
      );
    });
    const ofTrials = rendered.filter((name) => trialNames.includes(name));
    expect(ofTrials.toSorted()).toEqual(trialNames.toSorted());
    expect(await objectsOfTrials()).toEqual(objects);
    expect(await modelTurns(modelOfTrials)).toEqual(turns);
  });

  test('[GITOPS-9] deleting the Applications leaves their namespaces empty', async () => {
    await deleteApplication(...trialNames);
    const kinds =
      'pods,deployments,configmaps,secrets,serviceaccounts,services,networkpolicies,roles,rolebindings';
    const left = async (): Promise<string> => {
      const found = await eachTrial((namespace) =>
        kubectl('get', `${kinds},kubeswarm`, '-n', namespace, '--output=name'),
      );
      return found.join('').replaceAll(/^(configmap\/kube-root-ca.crt|serviceaccount\/default)\n/gm, '');
    };
    expect(await untilAnswer(left, (text) => text === '')).toBe('');
  });
});

/**
 * Lets the 300 s pass in which an agent may get ready, by the clock of its status. Resolves with whether the operator
 * has seen it: a write of its own at the same moment may undo ours.
 */
async function passDeadline(namespace: string): Promise<boolean> {
  const path = `${ourApi}/namespaces/${namespace}/swarmagents/broken`;
  const conditions = (await readPath<SwarmAgent>(path)).status?.conditions ?? [];
  if (conditions.some(({ type, status }) => type === 'Stalled' && status === 'True')) return true;
  const index = conditions.findIndex(({ type, status }) => type === 'Ready' && status === 'False');
  if (index < 0) return false;
  const value = new Date(Date.now() - 300_000).toISOString().replace(/\.\d+/, '');
  await patchPath(`${path}/status`, [
    { op: 'replace', path: `/status/conditions/${index}/lastTransitionTime`, value },
  ]);
  return false;
}
