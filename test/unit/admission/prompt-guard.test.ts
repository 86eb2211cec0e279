import { beforeEach, expect, test } from '@jest/globals';
import { type Admission, createAdmission } from '../../../operator/admission/admission.ts';
import { promptGuard } from '../../../operator/admission/prompt-guard.ts';
import { ApiError } from '../../../operator/kube/api.ts';
import { memoryMetrics } from '../../../operator/observe/metrics.ts';
import type { KubeObject } from '../../../schemas/kube-object.ts';
import { agentNamed, namespace } from '../controllers/objects.ts';

const author = { username: 'author', groups: ['writers'] };
const cluster: Parameters<typeof createAdmission>[0] = {
  reader: { get: async () => undefined, list: async () => [] },
  operatorNamespace: 'kubeswarm',
  clusterAuditMode: 'off',
  metrics: memoryMetrics(),
  events: { record: async () => {} },
  audit: { emit: () => 'evt' },
};

let asked: unknown[];
let admission: Admission;
/** An API server that lets only `author` update prompts, and that fails for `nobody`. */
beforeEach(() => {
  asked = [];
  const guard = promptGuard({
    create: async <T extends KubeObject>(object: T) => {
      const { spec } = Object(object);
      asked.push(spec);
      if (spec.user === 'nobody') throw new ApiError(500, 'InternalError', 'no answer');
      return { object: { ...object, status: { allowed: spec.user === 'author' } }, warnings: [] };
    },
  });
  admission = createAdmission({ ...cluster, promptGuard: guard });
});

const before = agentNamed('helper');
const after = agentNamed('helper', { prompt: { inline: 'Other.' } });
const update = (object: KubeObject, username: string, scope: 'ordinary' | 'policy' = 'ordinary') =>
  admission({ operation: 'UPDATE', dryRun: false, object, old: before }, scope, { ...author, username });

test('[ADMIT-11] asks the API server whether the user may update the prompt', async () => {
  expect((await update(after, 'author')).denied).toBeUndefined();
  expect(asked).toEqual([
    {
      user: 'author',
      groups: ['writers'],
      resourceAttributes: {
        group: 'kubeswarm.io',
        resource: 'swarmagents',
        subresource: 'systemprompt',
        verb: 'update',
        namespace,
        name: 'helper',
      },
    },
  ]);
});

test('[ADMIT-11] denies who may not', async () => {
  expect((await update(after, 'visitor')).denied).toBe(
    '"visitor" may not change the inline prompt. Ask for the verb update on swarmagents/systemprompt in this namespace',
  );
  expect((await update(agentNamed('helper', { prompt: {} }), 'visitor')).denied).toContain('may not change');
});

test('[ADMIT-11] only warns when nobody answers', async () => {
  const { denied, warnings } = await update(after, 'nobody');
  expect(denied).toBeUndefined();
  expect(warnings.join()).toContain('whether "nobody" may change the inline prompt could not be found out');
});

test('[ADMIT-11] asks nothing of other edits, of new agents and of the policy webhook', async () => {
  await update(agentNamed('helper', { model: 'other' }), 'visitor');
  await update(after, 'visitor', 'policy');
  await admission({ operation: 'CREATE', dryRun: false, object: after }, 'ordinary', author);

  expect(asked).toEqual([]);
});

test('[ADMIT-10] what cannot be listed refuses nothing and is told', async () => {
  const blind = createAdmission({
    ...cluster,
    reader: {
      get: async () => undefined,
      list: async (kind) => {
        if (kind.kind === 'SwarmPolicy' || kind.kind === 'SwarmSettings')
          throw new ApiError(403, 'Forbidden', 'no');
        return [];
      },
    },
  });
  const { denied, warnings } = await blind({ operation: 'CREATE', dryRun: false, object: after });

  expect(denied).toBeUndefined();
  expect(warnings.filter((warning) => warning.includes('could not be read'))).toHaveLength(2);
});
