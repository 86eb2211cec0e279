import { describe, expect, test } from '@jest/globals';
import {
  AGENT,
  agent,
  at,
  CONFIG_MAP,
  configMap,
  keyIn,
  NAMESPACE,
  type OpenApi,
  refusal,
  TESTER,
  uniqueName,
  useApi,
} from './world.ts';

export function describeCreate(open: OpenApi): void {
  describe('creating', () => {
    const world = useApi(open);

    test('gives the object a uid, a version, a time in whole seconds and generation 1', async () => {
      const { object } = await world().api.create(agent(world(), uniqueName('made')), TESTER);
      expect(object.metadata.uid).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
      expect(object.metadata.resourceVersion).toMatch(/^\d+$/);
      expect(object.metadata.creationTimestamp).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
      expect(object.metadata.generation).toBe(1);
    });

    test('[KUBE-1] writes the defaults of the schema', async () => {
      const { object } = await world().api.create(
        agent(world(), uniqueName('defaults'), { runtime: {} }),
        TESTER,
      );
      expect(at(object, 'spec', 'runtime', 'replicas')).toBe(1);
    });

    test('[KUBE-1] [ENGINE-1] writes the default of a status, whatever status was sent', async () => {
      const { api, namespace } = world();
      const sent = {
        apiVersion: AGENT.apiVersion,
        kind: 'SwarmRun',
        metadata: { name: uniqueName('run'), namespace },
        spec: { teamRef: 'team' },
        status: { phase: 'Succeeded' },
      };
      const { object } = await api.create(sent, TESTER);
      expect(object.status).toEqual({ phase: 'Pending' });
      const key = { ...AGENT, kind: 'SwarmRun', namespace, name: object.metadata.name };
      expect((await api.get(key))?.status).toEqual({ phase: 'Pending' });
      await api.applyStatus({ ...sent, status: { phase: 'Running' } }, TESTER);
      expect((await api.get(key))?.status).toEqual({ phase: 'Running' });
    });

    test('makes names from generateName, each time another', async () => {
      const { api, namespace } = world();
      const make = async (): Promise<string> => {
        const metadata = { name: '', generateName: 'made-', namespace };
        return (await api.create({ ...CONFIG_MAP, metadata }, TESTER)).object.metadata.name;
      };
      const [first, second] = [await make(), await make()];
      expect(first).toMatch(/^made-[a-z0-9]{5}$/);
      expect(second).not.toBe(first);
    });

    test('refuses a name that is taken', async () => {
      const { api } = world();
      const name = uniqueName('taken');
      await api.create(configMap(world(), name, {}), TESTER);
      const error = await refusal(api.create(configMap(world(), name, {}), TESTER));
      expect(error).toMatchObject({
        code: 409,
        reason: 'AlreadyExists',
        message: `configmaps "${name}" already exists`,
      });
    });

    test('refuses a namespace that is not there', async () => {
      const object = { ...CONFIG_MAP, metadata: { name: 'a', namespace: 'nowhere' } };
      const error = await refusal(world().api.create(object, TESTER));
      expect(error).toMatchObject({
        code: 404,
        reason: 'NotFound',
        message: 'namespaces "nowhere" not found',
      });
    });

    test.each([
      ['a name in capitals', 'Bad_Name'],
      ['a name that ends with a hyphen', 'bad-'],
      ['a name that is too long', 'a'.repeat(254)],
    ])('refuses %s', async (_, name) => {
      const error = await refusal(world().api.create(configMap(world(), name, {}), TESTER));
      expect(error).toMatchObject({ code: 422, reason: 'Invalid' });
      expect(error.message).toMatch(
        `ConfigMap "${name}" is invalid: metadata.name: Invalid value: "${name}"`,
      );
    });

    test.each([
      ['in capitals', 'Shop', 'a lowercase RFC 1123 label must consist of'],
      ['with a dot', 'a.b', 'must not contain dots'],
    ])('refuses the name of a namespace %s', async (_, name, rule) => {
      const error = await refusal(world().api.create({ ...NAMESPACE, metadata: { name } }, TESTER));
      expect(error).toMatchObject({ code: 422, reason: 'Invalid' });
      expect(error.message).toMatch(rule);
    });

    test('refuses a label value that is none', async () => {
      const { namespace } = world();
      const metadata = { name: uniqueName('label'), namespace, labels: { a: 'no spaces' } };
      const error = await refusal(world().api.create({ ...CONFIG_MAP, metadata }, TESTER));
      expect(error.code).toBe(422);
      expect(error.message).toMatch('metadata.labels: Invalid value: "no spaces"');
    });

    test('refuses a resourceVersion', async () => {
      const { namespace } = world();
      const metadata = { name: uniqueName('version'), namespace, resourceVersion: '5' };
      const error = await refusal(world().api.create({ ...CONFIG_MAP, metadata }, TESTER));
      expect(error.message).toBe('resourceVersion should not be set on objects to be created');
    });

    test('refuses what the schema refuses', async () => {
      const wrong = agent(world(), uniqueName('wrong'), { runtime: { replicas: 1_000 } });
      const error = await refusal(world().api.create(wrong, TESTER));
      expect(error).toMatchObject({ code: 422, reason: 'Invalid' });
      expect(error.message).toMatch(/SwarmAgent\.kubeswarm\.io ".*" is invalid: .*spec\.runtime\.replicas/);
    });

    test('refuses a field that the schema does not know', async () => {
      const error = await refusal(
        world().api.create(agent(world(), uniqueName('field'), { mode: 'fast' }), TESTER),
      );
      expect(error.code).toBe(400);
      expect(error.message).toMatch(
        'SwarmAgent in version "v1alpha1" cannot be handled as a SwarmAgent: strict decoding error',
      );
      expect(error.message).toMatch('spec.mode');
    });

    test('[KUBE-2] leaves status out', async () => {
      const object = { ...agent(world(), uniqueName('status')), status: { readyReplicas: 3 } };
      expect((await world().api.create(object, TESTER)).object.status).toBeUndefined();
    });

    test('as a dry run answers the object and stores nothing', async () => {
      const { api } = world();
      const name = uniqueName('dry');
      const { object } = await api.create(agent(world(), name), { ...TESTER, dryRun: true });
      expect(object.metadata.uid).toBeDefined();
      expect(await api.get(keyIn(world(), AGENT, name))).toBeUndefined();
    });

    test('gives a namesake of a deleted object another uid', async () => {
      const { api } = world();
      const name = uniqueName('again');
      const first = await api.create(configMap(world(), name, {}), TESTER);
      await api.delete(keyIn(world(), CONFIG_MAP, name));
      const second = await api.create(configMap(world(), name, {}), TESTER);
      expect(second.object.metadata.uid).not.toBe(first.object.metadata.uid);
    });
  });
}
