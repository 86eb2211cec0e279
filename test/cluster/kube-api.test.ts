import { createRealApi } from '../../operator/kube/real-api/real-api.ts';
import { describeApiBehaviour } from '../support/api-behaviour.ts';
import { describeWithCluster } from '../support/cluster/use-cluster.ts';

describeWithCluster('on a real API server', (cluster) => {
  describeApiBehaviour('our client', async () => {
    const api = createRealApi({ kubeConfig: { kind: 'file', path: cluster().kubeconfig } });
    return { api, close: () => api.close() };
  });
});
