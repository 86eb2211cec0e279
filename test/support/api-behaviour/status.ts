import { describe, expect, test } from '@jest/globals';
import type { KubeObject } from '../../../schemas/kube-object.ts';
import {
  AGENT,
  agent,
  at,
  fieldsOwnedBy,
  type OpenApi,
  refusal,
  TESTER,
  uniqueName,
  useApi,
} from './world.ts';

const READY = { fieldManager: 'ready-controller' };
const POLICY = { fieldManager: 'policy-controller' };

function condition(type: string, status = 'True'): Record<string, unknown> {
  return { type, status, reason: 'Tested', message: '', lastTransitionTime: '2026-01-01T00:00:00Z' };
}

export function describeStatus(open: OpenApi): void {
  describe('applying status', () => {
    const world = useApi(open);

    const statusOf = (name: string, status: Record<string, unknown>): KubeObject => ({
      ...AGENT,
      metadata: { name, namespace: world().namespace },
      status,
    });
    const made = async (): Promise<string> => {
      const name = uniqueName('status');
      await world().api.create(agent(world(), name), TESTER);
      return name;
    };
    const conditionTypes = (object: KubeObject | undefined): unknown[] =>
      Array.from(Object(at(object, 'status', 'conditions')), (item) => Reflect.get(Object(item), 'type'));

    test('[KUBE-2] writes status and nothing else', async () => {
      const name = await made();
      const { object } = await world().api.applyStatus(
        {
          ...statusOf(name, { readyReplicas: 1 }),
          spec: { model: 'other' },
          metadata: { name, namespace: world().namespace, labels: { a: 'b' } },
        },
        READY,
      );
      expect(object.status).toEqual({ readyReplicas: 1 });
      expect(at(object, 'spec', 'model')).toBe('gpt-4o');
      expect(object.metadata.labels).toBeUndefined();
      expect(object.metadata.generation).toBe(1);
    });

    test('[KUBE-2] apply leaves status alone', async () => {
      const { api } = world();
      const name = await made();
      await api.applyStatus(statusOf(name, { readyReplicas: 1 }), READY);
      const { object } = await api.apply(
        { ...agent(world(), name), status: { readyReplicas: 9 } },
        { ...READY, force: true },
      );
      expect(object.status).toEqual({ readyReplicas: 1 });
    });

    test('is owned apart from the rest of the object', async () => {
      const { api } = world();
      const name = await made();
      await api.apply(agent(world(), name), { ...READY, force: true });
      const { object } = await api.applyStatus(statusOf(name, { readyReplicas: 1 }), READY);
      expect(fieldsOwnedBy(object, 'ready-controller', 'status')).toEqual({
        'f:status': { 'f:readyReplicas': {} },
      });
      expect(fieldsOwnedBy(object, 'ready-controller')).toHaveProperty('f:spec');
    });

    test('refuses an object that is not there', async () => {
      const name = uniqueName('absent');
      const error = await refusal(world().api.applyStatus(statusOf(name, {}), READY));
      expect(error).toMatchObject({ code: 404, message: `swarmagents.kubeswarm.io "${name}" not found` });
    });

    test('[KUBE-6] conditions of several controllers stand side by side', async () => {
      const { api } = world();
      const name = await made();
      await api.applyStatus(statusOf(name, { conditions: [condition('Ready')] }), READY);
      const { object } = await api.applyStatus(
        statusOf(name, { conditions: [condition('PolicyCompliant')] }),
        POLICY,
      );
      expect(conditionTypes(object)).toEqual(['Ready', 'PolicyCompliant']);
    });

    test('[KUBE-7] removes what the controller no longer says, and keeps what others say', async () => {
      const { api } = world();
      const name = await made();
      await api.applyStatus(
        statusOf(name, { readyReplicas: 1, conditions: [condition('Ready'), condition('Stalled')] }),
        READY,
      );
      await api.applyStatus(statusOf(name, { conditions: [condition('PolicyCompliant')] }), POLICY);
      const { object } = await api.applyStatus(statusOf(name, { conditions: [condition('Ready')] }), READY);
      expect(conditionTypes(object)).toEqual(['Ready', 'PolicyCompliant']);
      expect(at(object, 'status', 'readyReplicas')).toBeUndefined();
    });

    test('the same again changes nothing, not even the version', async () => {
      const { api } = world();
      const name = await made();
      const first = await api.applyStatus(statusOf(name, { conditions: [condition('Ready')] }), READY);
      const second = await api.applyStatus(statusOf(name, { conditions: [condition('Ready')] }), READY);
      expect(second.object.metadata.resourceVersion).toBe(first.object.metadata.resourceVersion);
    });

    test('[KUBE-8] conflicts name the subresource', async () => {
      const { api } = world();
      const name = await made();
      await api.applyStatus(statusOf(name, { readyReplicas: 1 }), READY);
      const error = await refusal(api.applyStatus(statusOf(name, { readyReplicas: 2 }), POLICY));
      expect(error.message).toBe(
        'Apply failed with 1 conflict: conflict with "ready-controller" with subresource "status": .status.readyReplicas',
      );
    });

    test('[KUBE-4] refuses a version that is not current', async () => {
      const { api, namespace } = world();
      const { object } = await api.create(agent(world(), uniqueName('stale')), TESTER);
      const { name, resourceVersion = '' } = object.metadata;
      await api.applyStatus(statusOf(name, { readyReplicas: 1 }), READY);
      const late = {
        ...statusOf(name, { readyReplicas: 2 }),
        metadata: { name, namespace, resourceVersion },
      };
      const error = await refusal(api.applyStatus(late, READY));
      expect(error).toMatchObject({ code: 409, reason: 'Conflict' });
    });

    test('refuses to empty a status without saying a thing', async () => {
      const name = await made();
      const { api } = world();
      await api.applyStatus(statusOf(name, { conditions: [condition('Ready')] }), READY);
      const error = await refusal(api.applyStatus(statusOf(name, {}), READY));
      expect(error).toMatchObject({ code: 422, reason: 'Invalid' });
      expect(error.message).toMatch('status: Invalid value: "null"');
    });

    test('refuses a status that the schema refuses', async () => {
      const name = await made();
      const error = await refusal(world().api.applyStatus(statusOf(name, { readyReplicas: 'many' }), READY));
      expect(error.message).toMatch('status.readyReplicas');
    });
  });
}
