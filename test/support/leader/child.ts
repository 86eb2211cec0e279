/** A process that competes for a lease and says when its work begins and ends: `leading 1767225600000`. */
import { startLeaderElection } from '../../../operator/kube/leader-election.ts';
import { createRealApi } from '../../../operator/kube/real-api/real-api.ts';

const [path = '', identity = '', times = '{}'] = process.argv.slice(2);
const api = createRealApi({ kubeConfig: { kind: 'file', path } });
const say = (what: string): void => void process.stdout.write(`${what} ${Date.now()}\n`);

const election = startLeaderElection({
  api,
  identity,
  lease: { namespace: 'default', name: 'kubeswarm-leader' },
  log: { info: () => {}, warn: () => {} },
  lead: async (signal) => {
    say('leading');
    await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
    say('stopped');
  },
  ...JSON.parse(times),
});
process.once('SIGTERM', async () => {
  await election.stop();
  await api.close();
});
