import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { recipeManifests } from '../fake/cluster/seed-cluster.ts';
import { bundleProgram } from '../support/bundle-program.ts';
import { chartFolder, renderedObjects } from '../support/chart.ts';
import { describeWithChartCluster } from '../support/chart-cluster.ts';
import { managerContainer } from '../support/chart-pods.ts';
import { type ManagerProcess, startManagerProcess } from '../support/cluster/manager-process.ts';
import { describeWithRedis } from '../support/redis.ts';
import { until } from '../support/until.ts';

const root = join(import.meta.dirname, '../..');
const namespace = 'support-triage';
const values = [
  '--set',
  'costConfigmap=model-prices,agentExtraEnv[0].name=REGION,agentExtraEnv[0].value=north',
];
const configuration = 'kubeswarm-validating-webhook-configuration';

describeWithChartCluster('the operator with the rights that the chart gives', (cluster) => {
  describeWithRedis('on a real API server and Redis', (redis) => {
    const folder = mkdtempSync(join(tmpdir(), 'kubeswarm-rights-'));
    let manager: ManagerProcess | undefined;
    const printed = (command: string): string => {
      const { status, stdout, stderr } = cluster().shell(command);
      return status === 0 ? stdout.trim() : stderr;
    };
    const exists = (what: string): boolean =>
      cluster().shell(`kubectl -n ${namespace} get ${what}`).status === 0;
    /** Lines of the log by which the API server refused something. */
    const refusals = (): readonly string[] =>
      (manager?.lines ?? []).filter((line) =>
        /forbidden|cannot (get|list|watch|create|update|patch|delete)/i.test(line),
      );

    beforeAll(async () => {
      cluster().helm('install', 'kubeswarm', chartFolder, '--namespace', 'kubeswarm-system', ...values);
      printed('kubectl -n kubeswarm-system create configmap model-prices --from-literal=qwen=0/0');
      const token = printed('kubectl -n kubeswarm-system create token kubeswarm');
      const admin = JSON.parse(printed('kubectl config view --raw -o json'));
      const kubeconfig = join(folder, 'kubeconfig');
      writeFileSync(
        kubeconfig,
        JSON.stringify({
          ...admin,
          users: admin.users.map((user: object) => ({ ...user, user: { token } })),
        }),
      );
      // Addresses are the test's own; everything else is as the Deployment says.
      const given = managerContainer(renderedObjects(values));
      const flags = (given.args ?? []).filter(
        (flag) => !/bind-address|webhook-hosts|agent-image=/.test(flag),
      );
      const env = Object.fromEntries(
        (given.env ?? []).flatMap(({ name, value }) =>
          value === undefined || name.endsWith('QUEUE_URL') ? [] : [[name, value]],
        ),
      );
      manager = await startManagerProcess({
        program: await bundleProgram(join(root, 'operator/bin/manager.ts'), folder),
        kubeconfig,
        queueUrl: redis().url,
        namespace: 'kubeswarm-system',
        podName: 'kubeswarm-0',
        agentImage: 'kubeswarm:test',
        webhookConfiguration: configuration,
        flags,
        env,
      });
    });
    afterAll(async () => {
      await manager?.stop();
      rmSync(folder, { recursive: true, force: true });
    });

    test('[CHART-14] leads, and makes the certificate of its webhooks known', async () => {
      const bundle = `kubectl get validatingwebhookconfiguration ${configuration} -o jsonpath='{.webhooks[*].clientConfig.caBundle}'`;
      await until(async () => printed(bundle).split(' ').length === 9);
      await until(
        async () =>
          printed('kubectl -n kubeswarm-system get lease kubeswarm-leader -o name') !== '' &&
          printed(
            "kubectl -n kubeswarm-system get lease kubeswarm-leader -o jsonpath='{.spec.holderIdentity}'",
          ).startsWith('kubeswarm-0'),
      );
      expect(refusals()).toEqual([]);
      // Nothing stands behind their Service here, and the next test needs its agents.
      printed(`kubectl delete validatingwebhookconfiguration ${configuration}`);
    });

    test('[CHART-14] [CHART-15] does all of its work and is refused nothing', async () => {
      const files = recipeManifests('02-support-triage');
      const text = Object.values(files)
        .flat()
        .map((object) => JSON.stringify(object));
      writeFileSync(join(folder, 'namespace.json'), JSON.stringify((files['namespace.yaml'] ?? [])[0]));
      writeFileSync(join(folder, 'recipe.yaml'), text.join('\n---\n'));
      printed(`kubectl apply -f ${join(folder, 'namespace.json')}`);
      printed(
        `kubectl -n ${namespace} create secret generic ollama-credentials --from-literal=LLM_ENDPOINT=http://127.0.0.1:9`,
      );
      expect(printed(`kubectl apply -f ${join(folder, 'recipe.yaml')}`)).not.toContain('rror');
      await until(
        async () =>
          exists('deployment ticket-classifier-agent') &&
          exists('networkpolicy ticket-classifier-netpol') &&
          exists('serviceaccount,role,rolebinding swarm-agent') &&
          exists('configmap ticket-classifier-prompt') &&
          exists('secret ticket-classifier-env'),
      );
      await until(
        async () =>
          printed(
            `kubectl get namespace ${namespace} -o jsonpath='{.metadata.labels.kubeswarm\\.io/policy-governed}'`,
          ) === 'true',
      );
      const owner = `kubectl -n ${namespace} get swarmruns -o jsonpath='{.items[0].metadata.ownerReferences[0].kind}'`;
      await until(async () => printed(owner) === 'SwarmTeam');
      await until(
        async () =>
          printed(`kubectl -n ${namespace} get swarmruns -o jsonpath='{.items[0].status.phase}'`) !== '',
      );
      await until(async () => printed(`kubectl -n ${namespace} get events -o name`) !== '');
      // Deleting makes the operator write and delete on: a NetworkPolicy that is not wanted any more.
      printed(
        `kubectl -n ${namespace} patch swarmagent ticket-classifier --type merge -p '{"spec":{"infrastructure":{"networkPolicy":"disabled"}}}'`,
      );
      await until(async () => !exists('networkpolicy ticket-classifier-netpol'));
      expect(refusals()).toEqual([]);
    });

    test('[CHART-14] is refused what the chart does not give', () => {
      const as = '--as=system:serviceaccount:kubeswarm-system:kubeswarm';
      const may = (what: string): string => printed(`kubectl auth can-i ${what} ${as} -A || true`);
      expect(may('get secrets')).toBe('yes');
      for (const what of [
        'list secrets',
        'watch secrets',
        'delete secrets',
        'create pods',
        'get nodes',
        'impersonate users',
      ])
        expect(`${what}: ${may(what)}`).toMatch(/: .*no$/s);
    });
  });
});
