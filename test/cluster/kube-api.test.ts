import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { openClusterAccess } from '../../operator/kube/client.ts';
import { createRealApi } from '../../operator/kube/real-api/real-api.ts';
import { CONFIG_MAP, refusal, TESTER } from '../support/api-behaviour/world.ts';
import { describeApiBehaviour } from '../support/api-behaviour.ts';
import { describeWithCluster } from '../support/cluster/use-cluster.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const RBAC = 'rbac.authorization.k8s.io';

describeWithCluster('on a real API server', (cluster) => {
  describeApiBehaviour('[REAL-1] our client', async () => {
    const api = createRealApi({ kubeConfig: { kind: 'file', path: cluster().kubeconfig } });
    return { api, close: () => api.close() };
  });

  describe('as the service account of a pod', () => {
    const root = temporaryFolder();
    const before = { ...process.env };
    afterAll(() => {
      process.env = before;
    });

    /** What a kubelet does: files in the pod, variables in its environment. Returns how to write a token. */
    const mountAccount = async (): Promise<(token: string) => void> => {
      const folder = join(root, 'var/run/secrets/kubernetes.io/serviceaccount');
      mkdirSync(folder, { recursive: true });
      const access = await openClusterAccess({ kind: 'file', path: cluster().kubeconfig });
      const { ca } = (await access.credentials()).tls;
      writeFileSync(join(folder, 'ca.crt'), String(ca));
      writeFileSync(join(folder, 'namespace'), 'default');
      process.env.KUBERNETES_SERVICE_HOST = access.server.hostname;
      process.env.KUBERNETES_SERVICE_PORT = access.server.port;
      return (token) => writeFileSync(join(folder, 'token'), token);
    };

    const tokenOf = async (account: string): Promise<string> => {
      const path = `/api/v1/namespaces/default/serviceaccounts/${account}/token`;
      const request = { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', spec: {} };
      const { body } = await cluster().api.request('POST', path, request);
      return Object(body).status.token;
    };

    test('[REAL-5] [REAL-6] rights are those of the account, and a new token counts at once', async () => {
      const admin = createRealApi({ kubeConfig: { kind: 'file', path: cluster().kubeconfig } });
      const metadata = { name: 'reader', namespace: 'default' };
      await admin.create({ apiVersion: 'v1', kind: 'ServiceAccount', metadata }, TESTER);
      const rules = [{ apiGroups: [''], resources: ['configmaps'], verbs: ['list'] }];
      await admin.create({ apiVersion: `${RBAC}/v1`, kind: 'Role', metadata, rules }, TESTER);
      await admin.create(
        {
          apiVersion: `${RBAC}/v1`,
          kind: 'RoleBinding',
          metadata,
          roleRef: { apiGroup: RBAC, kind: 'Role', name: 'reader' },
          subjects: [{ kind: 'ServiceAccount', ...metadata }],
        },
        TESTER,
      );
      await admin.close();
      const setToken = await mountAccount();
      setToken('an.old.token');
      const api = createRealApi({ kubeConfig: { kind: 'in-cluster', root } });
      expect(await refusal(api.list(CONFIG_MAP, { namespace: 'default' }))).toMatchObject({
        code: 401,
        reason: 'Unauthorized',
      });
      setToken(await tokenOf('reader'));
      expect((await api.list(CONFIG_MAP, { namespace: 'default' })).items).toEqual([]);
      const error = await refusal(
        api.create({ ...CONFIG_MAP, metadata: { name: 'a', namespace: 'default' } }, TESTER),
      );
      expect(error).toMatchObject({
        code: 403,
        reason: 'Forbidden',
        message:
          'configmaps is forbidden: User "system:serviceaccount:default:reader" cannot create resource "configmaps" in API group "" in the namespace "default"',
      });
      await api.close();
    });
  });
});
