import { describe, expect, test } from '@jest/globals';
import type { KubeObject, ObjectMeta } from '../../../schemas/kube-object.ts';
import {
  CONFIG_MAP,
  configMap,
  eventually,
  keyIn,
  NAMESPACE,
  type OpenApi,
  refusal,
  TESTER,
  uniqueName,
  useApi,
} from './world.ts';

export function describeDelete(open: OpenApi, collectsGarbage: boolean): void {
  describe('deleting', () => {
    const world = useApi(open);
    const testCollection = collectsGarbage ? test : test.skip;

    const exists = async (name: string): Promise<boolean> =>
      (await world().api.get(keyIn(world(), CONFIG_MAP, name))) !== undefined;
    const make = async (metadata: Partial<ObjectMeta> = {}): Promise<KubeObject> => {
      const name = uniqueName('deleted');
      const { namespace, api } = world();
      return (await api.create({ ...CONFIG_MAP, metadata: { name, namespace, ...metadata } }, TESTER)).object;
    };
    const ownedBy = (...owners: readonly KubeObject[]): Partial<ObjectMeta> => ({
      ownerReferences: owners.map(({ apiVersion, kind, metadata: { name, uid = '' } }) => ({
        apiVersion,
        kind,
        name,
        uid,
      })),
    });

    test('removes the object', async () => {
      const { metadata } = await make();
      await world().api.delete(keyIn(world(), CONFIG_MAP, metadata.name));
      expect(await exists(metadata.name)).toBe(false);
    });

    test('of an object that is gone succeeds', async () => {
      await expect(
        world().api.delete(keyIn(world(), CONFIG_MAP, uniqueName('gone'))),
      ).resolves.toBeUndefined();
    });

    test('spares a namesake with another uid', async () => {
      const { metadata } = await make();
      const uid = '00000000-0000-4000-8000-000000000000';
      const error = await refusal(world().api.delete(keyIn(world(), CONFIG_MAP, metadata.name), { uid }));
      expect(error).toMatchObject({ code: 409, reason: 'Conflict' });
      expect(error.message).toMatch(
        `the UID in the precondition (${uid}) does not match the UID in record (${metadata.uid})`,
      );
      expect(await exists(metadata.name)).toBe(true);
    });

    test('[KUBE-11] waits for finalizers, and the object goes with the last of them', async () => {
      const { api } = world();
      const { metadata } = await make({ finalizers: ['test.io/hold'] });
      const key = keyIn(world(), CONFIG_MAP, metadata.name);
      await api.delete(key);
      const held = await api.get(key);
      expect(held?.metadata.deletionTimestamp).toMatch(/Z$/);
      await api.update(
        { ...CONFIG_MAP, metadata: { ...held?.metadata, name: metadata.name, finalizers: [] } },
        TESTER,
      );
      expect(await api.get(key)).toBeUndefined();
    });

    test('[KUBE-11] an object on its way out takes no new finalizer', async () => {
      const { api } = world();
      const { metadata } = await make({ finalizers: ['test.io/hold'] });
      const key = keyIn(world(), CONFIG_MAP, metadata.name);
      await api.delete(key);
      const held = await api.get(key);
      const finalizers = ['test.io/hold', 'test.io/more'];
      const next = { ...CONFIG_MAP, metadata: { ...held?.metadata, name: metadata.name, finalizers } };
      const error = await refusal(api.update(next, TESTER));
      expect(error.message).toMatch('no new finalizers can be added if the object is being deleted');
      await api.update({ ...next, metadata: { ...next.metadata, finalizers: [] } }, TESTER);
    });

    testCollection('[KUBE-10] takes along what only the object owned', async () => {
      const { api } = world();
      const owner = await make();
      const child = await make(ownedBy(owner));
      const grandchild = await make(ownedBy(child));
      await api.delete(keyIn(world(), CONFIG_MAP, owner.metadata.name));
      await eventually(async () => {
        expect(await exists(child.metadata.name)).toBe(false);
        expect(await exists(grandchild.metadata.name)).toBe(false);
      });
    });

    testCollection('[KUBE-10] spares what somebody else owns too, and takes the reference out', async () => {
      const { api } = world();
      const [going, staying] = [await make(), await make()];
      const child = await make(ownedBy(going, staying));
      await api.delete(keyIn(world(), CONFIG_MAP, going.metadata.name));
      await eventually(async () => {
        const found = await api.get(keyIn(world(), CONFIG_MAP, child.metadata.name));
        expect(found?.metadata.ownerReferences?.map((owner) => owner.name)).toEqual([staying.metadata.name]);
      });
    });

    testCollection('[KUBE-10] an object whose owner is a thing of the past goes as well', async () => {
      const { api } = world();
      const owner = await make();
      await api.delete(keyIn(world(), CONFIG_MAP, owner.metadata.name));
      // The namesake of an owner does not own.
      await api.create(configMap(world(), owner.metadata.name, {}), TESTER);
      const orphan = await make(ownedBy(owner));
      await eventually(async () => expect(await exists(orphan.metadata.name)).toBe(false));
    });

    testCollection('a namespace goes with all that is in it', async () => {
      const { api } = world();
      const name = uniqueName('namespace');
      await api.create({ ...NAMESPACE, metadata: { name } }, TESTER);
      await api.create({ ...CONFIG_MAP, metadata: { name: 'a', namespace: name } }, TESTER);
      await api.delete({ ...NAMESPACE, name });
      await eventually(async () => {
        expect(await api.get({ ...NAMESPACE, name })).toBeUndefined();
        expect(await api.get({ ...CONFIG_MAP, namespace: name, name: 'a' })).toBeUndefined();
      });
    });

    test('a namespace that goes takes nothing new', async () => {
      const { api } = world();
      const name = uniqueName('namespace');
      await api.create({ ...NAMESPACE, metadata: { name } }, TESTER);
      const metadata = { name: 'a', namespace: name };
      await api.create({ ...CONFIG_MAP, metadata: { ...metadata, finalizers: ['test.io/hold'] } }, TESTER);
      await api.delete({ ...NAMESPACE, name });
      const error = await refusal(
        api.create({ ...CONFIG_MAP, metadata: { ...metadata, name: 'b' } }, TESTER),
      );
      expect(error).toMatchObject({ code: 403, reason: 'Forbidden' });
      expect(error.message).toBe(
        `configmaps "b" is forbidden: unable to create new content in namespace ${name} because it is being terminated`,
      );
      const held = await api.get({ ...CONFIG_MAP, namespace: name, name: 'a' });
      await api.update(
        { ...CONFIG_MAP, metadata: { ...held?.metadata, ...metadata, finalizers: [] } },
        TESTER,
      );
    });
  });
}
