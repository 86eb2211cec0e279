import { describe, expect, test } from '@jest/globals';
import { agent, at, configMap, type OpenApi, refusal, TESTER, uniqueName, useApi } from './world.ts';

export function describeUpdate(open: OpenApi): void {
  describe('replacing', () => {
    const world = useApi(open);

    test('stores what is sent and removes what is not', async () => {
      const { api } = world();
      const name = uniqueName('replaced');
      const { object } = await api.create(configMap(world(), name, { a: '1', b: '2' }), TESTER);
      const updated = await api.update({ ...object, data: { b: '3' } }, TESTER);
      expect(updated.object.data).toEqual({ b: '3' });
      expect(updated.object.metadata.uid).toBe(object.metadata.uid);
      expect(Number(updated.object.metadata.resourceVersion)).toBeGreaterThan(
        Number(object.metadata.resourceVersion),
      );
    });

    test('[KUBE-4] refuses a version that is not current', async () => {
      const { api } = world();
      const name = uniqueName('stale');
      const { object } = await api.create(configMap(world(), name, { a: '1' }), TESTER);
      await api.update({ ...object, data: { a: '2' } }, TESTER);
      const error = await refusal(api.update({ ...object, data: { a: '3' } }, TESTER));
      expect(error).toMatchObject({ code: 409, reason: 'Conflict' });
      expect(error.message).toBe(
        `Operation cannot be fulfilled on configmaps "${name}": the object has been modified; please apply your changes to the latest version and try again`,
      );
    });

    test('refuses an object that is not there', async () => {
      const name = uniqueName('absent');
      const error = await refusal(world().api.update(configMap(world(), name, {}), TESTER));
      expect(error).toMatchObject({
        code: 404,
        reason: 'NotFound',
        message: `configmaps "${name}" not found`,
      });
    });

    test('refuses another uid', async () => {
      const { api, namespace } = world();
      const name = uniqueName('uid');
      await api.create(configMap(world(), name, {}), TESTER);
      const metadata = { name, namespace, uid: '00000000-0000-4000-8000-000000000000' };
      const error = await refusal(api.update({ ...configMap(world(), name, {}), metadata }, TESTER));
      expect(error).toMatchObject({ code: 409, reason: 'Conflict' });
      expect(error.message).toMatch(
        'Precondition failed: UID in precondition: 00000000-0000-4000-8000-000000000000',
      );
    });

    test('[KUBE-5] counts changes of spec as generations, and no others', async () => {
      const { api } = world();
      const { object } = await api.create(agent(world(), uniqueName('generation')), TESTER);
      const metadata = { ...object.metadata, labels: { a: 'b' } };
      const labelled = await api.update({ ...object, metadata }, TESTER);
      expect(labelled.object.metadata.generation).toBe(1);
      const status = { readyReplicas: 1 };
      const { apiVersion, kind } = object;
      const { name, namespace = '' } = metadata;
      await api.applyStatus({ apiVersion, kind, metadata: { name, namespace }, status }, TESTER);
      const current = await api.get({ apiVersion, kind, namespace, name });
      expect(current?.metadata.generation).toBe(1);
      const spec = { ...Object(object.spec), model: 'gpt-4o-mini' };
      const changed = await api.update({ ...object, metadata: { ...current?.metadata, name }, spec }, TESTER);
      expect(changed.object.metadata.generation).toBe(2);
    });

    test('[KUBE-2] leaves status as it is', async () => {
      const { api, namespace } = world();
      const name = uniqueName('status');
      const { object } = await api.create(agent(world(), name), TESTER);
      const { apiVersion, kind } = object;
      const written = await api.applyStatus(
        { apiVersion, kind, metadata: { name, namespace }, status: { readyReplicas: 2 } },
        TESTER,
      );
      const updated = await api.update({ ...written.object, status: { readyReplicas: 7 } }, TESTER);
      expect(at(updated.object, 'status', 'readyReplicas')).toBe(2);
    });

    test('refuses a custom resource without a version', async () => {
      const { api } = world();
      const name = uniqueName('blind');
      await api.create(agent(world(), name), TESTER);
      const error = await refusal(api.update(agent(world(), name, { model: 'other' }), TESTER));
      expect(error).toMatchObject({ code: 422, reason: 'Invalid' });
      expect(error.message).toMatch(
        'metadata.resourceVersion: Invalid value: 0: must be specified for an update',
      );
    });

    test('without a change keeps the version', async () => {
      const { api } = world();
      const { object } = await api.create(agent(world(), uniqueName('same')), TESTER);
      const { object: updated } = await api.update(object, TESTER);
      expect(updated.metadata.resourceVersion).toBe(object.metadata.resourceVersion);
    });

    test('keeps the time of creation, whatever is sent', async () => {
      const { api } = world();
      const { object } = await api.create(configMap(world(), uniqueName('time'), {}), TESTER);
      const metadata = { ...object.metadata, creationTimestamp: '2001-01-01T00:00:00Z' };
      const { object: updated } = await api.update({ ...object, metadata, data: { a: '1' } }, TESTER);
      expect(updated.metadata.creationTimestamp).toBe(object.metadata.creationTimestamp);
    });
  });
}
