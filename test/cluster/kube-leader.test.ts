import { afterEach, expect, test } from '@jest/globals';
import { createRealApi } from '../../operator/kube/real-api/real-api.ts';
import { describeWithCluster } from '../support/cluster/use-cluster.ts';
import { type LeaderProcess, type LeaderTimes, startLeaderProcess } from '../support/leader/process.ts';

const QUICK = { leaseSeconds: 3, renewDeadlineMillis: 2_000, renewEveryMillis: 300, lookEveryMillis: 100 };
/** A lease that would outlive the test. */
const LONG = { ...QUICK, leaseSeconds: 3_600 };

describeWithCluster('leader election between processes', (cluster) => {
  const processes: LeaderProcess[] = [];
  afterEach(async () => {
    for (const process of processes.splice(0)) await process.end('SIGTERM');
  });

  const startProcess = (identity: string, times: LeaderTimes): LeaderProcess => {
    const started = startLeaderProcess(cluster().kubeconfig, identity, times);
    processes.push(started);
    return started;
  };

  test('[REAL-12] a clean stop hands over at once, after the work has ended', async () => {
    const first = startProcess('first', LONG);
    await first.next('leading');
    const second = startProcess('second', LONG);
    const stopping = first.end('SIGTERM');
    const stoppedMillis = await first.next('stopped');
    await stopping;
    expect(await second.next('leading')).toBeGreaterThanOrEqual(stoppedMillis);
  });

  test('[REAL-10] a killed leader is followed when its lease is over', async () => {
    const first = startProcess('first', QUICK);
    await first.next('leading');
    const second = startProcess('second', QUICK);
    await first.end('SIGKILL');
    await second.next('leading');
    const api = createRealApi({ kubeConfig: { kind: 'file', path: cluster().kubeconfig } });
    const key = {
      apiVersion: 'coordination.k8s.io/v1',
      kind: 'Lease',
      namespace: 'default',
      name: 'kubeswarm-leader',
    };
    expect((await api.get(key))?.spec).toMatchObject({
      holderIdentity: 'second',
      renewTime: expect.stringMatching(/\.\d{6}Z$/),
    });
    await api.close();
  });

  test('[REAL-10] without an API server nobody leads; when it is back somebody does', async () => {
    const first = startProcess('first', QUICK);
    await first.next('leading');
    await cluster().killApiServer();
    const stoppedMillis = await first.next('stopped');
    await cluster().startApiServer();
    expect(await first.next('leading')).toBeGreaterThan(stoppedMillis);
  });
});
