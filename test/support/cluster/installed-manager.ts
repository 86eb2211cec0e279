import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundleOperatorProgram } from '../bundle-operator-program.ts';
import { chartFolder, releaseNamespace, renderedObjects } from '../chart.ts';
import type { ChartCluster } from '../chart-cluster.ts';
import { managerContainer } from '../chart-pods.ts';
import { type ManagerProcess, startManagerProcess } from './manager-process.ts';

const webhookConfiguration = 'kubeswarm-validating-webhook-configuration';
export const operatorUser = `system:serviceaccount:${releaseNamespace}:kubeswarm`;

/** The operator as the chart runs it: with its service account's token, its flags and its variables. */
export interface InstalledManager {
  readonly process: ManagerProcess;
  /** Lines of its log by which the API server refused something. */
  refusals(): readonly string[];
  close(): Promise<void>;
}

export interface InstalledManagerOptions {
  /** Arguments of helm. */
  readonly values?: readonly string[];
  /** Beside what the chart gives. */
  readonly env?: Readonly<Record<string, string>>;
}

/**
 * Installs the chart, or upgrades what is installed to it, and starts the operator as a process. Addresses are the test's own, and the API server calls its
 * webhooks there; everything else is as the Deployment says. Throws when helm does.
 */
export async function installManager(
  cluster: ChartCluster,
  queueUrl: string,
  { values = [], env = {} }: InstalledManagerOptions = {},
): Promise<InstalledManager> {
  const folder = mkdtempSync(join(tmpdir(), 'kubeswarm-installed-'));
  const printed = (command: string): string => {
    const { status, stdout, stderr } = cluster.shell(command);
    if (status !== 0) throw new Error(stderr);
    return stdout.trim();
  };
  cluster.helm('upgrade', '--install', 'kubeswarm', chartFolder, '--namespace', releaseNamespace, ...values);
  const token = printed(`kubectl -n ${releaseNamespace} create token kubeswarm`);
  const admin = JSON.parse(printed('kubectl config view --raw -o json'));
  const kubeconfig = join(folder, 'kubeconfig');
  const users = admin.users.map((user: object) => ({ ...user, user: { token } }));
  writeFileSync(kubeconfig, JSON.stringify({ ...admin, users }));
  const given = managerContainer(renderedObjects(values));
  const ownAddresses = /bind-address|webhook-(addr|hosts)|agent-image=|queue-(acl|password-secret)=/;
  const process = await startManagerProcess({
    program: await bundleOperatorProgram('manager', folder),
    kubeconfig,
    queueUrl,
    namespace: releaseNamespace,
    podName: 'kubeswarm-0',
    agentImage: 'kubeswarm:test',
    webhookConfiguration,
    flags: (given.args ?? []).filter((flag) => !ownAddresses.test(flag)),
    env: {
      ...Object.fromEntries(
        (given.env ?? []).flatMap(({ name, value }) =>
          value === undefined || name.endsWith('QUEUE_URL') ? [] : [[name, value]],
        ),
      ),
      ...env,
    },
  });
  callWebhooksAt(process.webhookPort, printed);
  return {
    process,
    refusals: () =>
      process.lines.filter((line) =>
        /forbidden|cannot (get|list|watch|create|update|patch|delete)/i.test(line),
      ),
    close: async () => {
      await process.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** There is no Service network here. */
function callWebhooksAt(port: number, printed: (command: string) => string): void {
  const configuration = JSON.parse(
    printed(`kubectl get validatingwebhookconfiguration ${webhookConfiguration} -o json`),
  );
  const patches = configuration.webhooks.map(
    ({ clientConfig }: { clientConfig: { service: { path: string } } }, index: number) => ({
      op: 'replace',
      path: `/webhooks/${index}/clientConfig`,
      value: { url: `https://127.0.0.1:${port}${clientConfig.service.path}` },
    }),
  );
  printed(
    `kubectl patch validatingwebhookconfiguration ${webhookConfiguration} --type json -p '${JSON.stringify(patches)}'`,
  );
}
