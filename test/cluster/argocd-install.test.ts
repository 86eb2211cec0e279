import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { parse, parseAllDocuments } from 'yaml';
import { runClaim } from '../../operator/controllers/run/desired.ts';
import type { SwarmRun, SwarmTeam } from '../../schemas/generated/types.ts';
import { argocdManifests } from '../support/cluster/argocd/manifests.ts';
import { pageCommands } from '../support/cluster/argocd/page-commands.ts';
import { clusterPrograms } from '../support/cluster/programs.ts';
import { installCustomResourceDefinitions, untilServed } from '../support/cluster/schema-cluster.ts';
import { type Cluster, startCluster } from '../support/cluster/start.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const run = promisify(execFile);
const programs = await clusterPrograms(['etcd', 'kube-apiserver', 'kubectl', 'argocd']);
const describeWithCluster = programs.kind === 'found' ? describe : describe.skip;
const root = join(import.meta.dirname, '../..');
const folder = temporaryFolder();

const team: SwarmTeam = {
  apiVersion: 'kubeswarm.io/v1alpha1',
  kind: 'SwarmTeam',
  metadata: { name: 'support', namespace: 'support' },
  spec: {
    roles: [{ name: 'triage', swarmAgent: 'triage' }],
    pipeline: [{ role: 'triage' }],
    maxTokens: 9000,
  },
};
const declared: SwarmRun = {
  apiVersion: 'kubeswarm.io/v1alpha1',
  kind: 'SwarmRun',
  metadata: {
    name: 'nightly-6b042bbd',
    namespace: 'support',
    labels: { 'kubeswarm.io/run': 'nightly' },
    annotations: {
      'argocd.argoproj.io/tracking-id': 'support:kubeswarm.io/SwarmRun:support/nightly-6b042bbd',
    },
  },
  spec: { teamRef: 'support', input: { ticket: '4711' }, timeoutSeconds: 90 },
};

const parsedAll = (text = '') => parseAllDocuments(text).map((document) => document.toJS());

/** Not for a machine without network, Docker and pods. */
const elsewhere = [
  /^npm run build$/,
  /^docker build /,
  /^helm .* --repo https:/,
  /^kubectl .* exec .* swarm plugin doctor --socket$/,
  /^kubectl .* exec .* swarm plugin doctor$/,
];

describeWithCluster('the install page', () => {
  let cluster: Cluster;
  const printed = new Map<string, string>();

  /** A command as on the page: in a checkout, with kubectl and argocd on PATH. */
  async function shell(command: string, input = ''): Promise<string> {
    const env = {
      PATH: `${join(folder, 'bin')}:${process.env.PATH}`,
      KUBECONFIG: cluster.kubeconfig,
      HOME: folder,
    };
    const child = run('sh', ['-ec', command], { cwd: join(folder, 'checkout'), env, maxBuffer: 64 << 20 });
    child.child.stdin?.end(input);
    return (await child).stdout;
  }

  const kubectl = (command: string, object?: unknown): Promise<string> =>
    shell(`kubectl ${command}`, object === undefined ? '' : JSON.stringify(object));
  const get = async (what: string): Promise<ReturnType<typeof parse>> =>
    JSON.parse(await kubectl(`get ${what} -o json --show-managed-fields`));

  beforeAll(async () => {
    if (programs.kind === 'missing') return;
    mkdirSync(join(folder, 'bin'));
    mkdirSync(join(folder, 'checkout'));
    symlinkSync(join(root, 'plugin'), join(folder, 'checkout', 'plugin'));
    cpSync(join(root, 'recipes'), join(folder, 'checkout', 'recipes'), { recursive: true });
    for (const [name, path] of Object.entries(programs.paths)) symlinkSync(path, join(folder, 'bin', name));
    const swarm = `exec '${process.execPath}' '${join(root, 'cli/bin/swarm.ts')}' "$@"`;
    writeFileSync(join(folder, 'bin', 'swarm'), `#!/bin/sh\n${swarm}\n`, { mode: 0o755 });
    cluster = await startCluster(programs.paths);
    await installCustomResourceDefinitions(cluster.api);
    await kubectl('create namespace argocd');
    await kubectl('create namespace support');
    await kubectl(`apply --server-side -n argocd -f ${join(await argocdManifests(), 'install.yaml')}`);
    for (const plural of ['applications', 'appprojects'])
      await untilServed(cluster.api, 'argoproj.io/v1alpha1', plural);
    await storeRun();
    for (const command of pageCommands(join(root, 'docs/argocd.md')).filter(isForHere))
      printed.set(command, await shell(command));
  });
  afterAll(async () => {
    cluster?.api.close();
    await cluster?.stop();
  });

  /** A run as it lies in a cluster: applied by Argo CD, claimed and ended by the operator. */
  async function storeRun(): Promise<void> {
    await kubectl('create -f -', team);
    await kubectl('apply --server-side --field-manager=argocd-controller -f -', declared);
    const world = { team: await get('-n support swarmteam support'), nowMillis: 0 };
    const claim = runClaim({ ...world, run: await get('-n support swarmrun nightly-6b042bbd') });
    await kubectl('apply --server-side --field-manager=swarmrun-controller -f -', claim);
    const status = { phase: 'Failed', observedGeneration: 2 };
    await kubectl(
      `patch -n support swarmrun nightly-6b042bbd --subresource=status --type=merge -p '${JSON.stringify({ status })}'`,
    );
  }

  test('[ARGOCD-18] has commands that work, and names the rest here', () => {
    const commands = pageCommands(join(root, 'docs/argocd.md'));
    expect(commands.filter((command) => !isForHere(command))).toHaveLength(elsewhere.length);
    expect([...printed.keys()]).toEqual(commands.filter(isForHere));
    expect(printed.size).toBeGreaterThanOrEqual(8);
  });

  test('[ARGOCD-18] adds the sidecar and the settings, and takes nothing away', async () => {
    const { spec } = await get('-n argocd deployment argocd-repo-server');
    const names = spec.template.spec.containers.map(({ name }: { readonly name: string }) => name);
    expect(names.sort()).toEqual(['argocd-repo-server', 'kubeswarm-v1']);
    const { data } = await get('-n argocd configmap argocd-cm');
    expect(Object.keys(data)).toEqual(
      expect.arrayContaining([
        'resource.exclusions',
        'resource.customizations.health.kubeswarm.io_SwarmRun',
        'resource.customizations.ignoreResourceUpdates.all',
      ]),
    );
    const policies = await get('-n argocd configmap swarm-policies');
    expect(Object.keys(policies.data)).toEqual(['platform-models.yaml']);
  });

  test('the component adds the same with kustomize', async () => {
    const overlay = join(folder, 'checkout', 'overlay');
    mkdirSync(overlay);
    const install = join(await argocdManifests(), 'install.yaml');
    await shell(
      `cp ${install} overlay/install.yaml && cp -rL plugin/argocd overlay/kit && cp -r kubeswarm overlay`,
    );
    const buildWith = async (component: string) => {
      const text = `resources: [install.yaml]\ncomponents: [${component}]\n`;
      writeFileSync(join(overlay, 'kustomization.yaml'), text);
      return parsedAll(await kubectl('kustomize overlay'));
    };
    const built = await buildWith('kit');
    const find = (kind: string, name: string) =>
      built.find((object) => object.kind === kind && object.metadata.name === name);
    const { containers } = find('Deployment', 'argocd-repo-server').spec.template.spec;
    expect(containers).toHaveLength(2);
    // The page prints the component with an image of its own.
    for (const container of containers)
      if (container.name === 'kubeswarm-v1') container.image = 'registry.example.com/kubeswarm-plugin:0.1.0';
    expect(find('ConfigMap', 'argocd-cm').data).toHaveProperty(['resource.exclusions']);
    expect(find('ConfigMap', 'argocd-cm').data).toHaveProperty([
      'resource.customizations.health.kubeswarm.io_SwarmTeam',
    ]);
    expect(await buildWith('kubeswarm')).toEqual(built);
  });

  test('[DOCTOR-4] the resource for argocd-operator has containers and volumes that the API server takes', async () => {
    const { repo } = printedBy('operator')[0].spec;
    const own = ['var-files', 'plugins'].map((name) => ({ name, emptyDir: {} }));
    const spec = { containers: repo.sidecarContainers, volumes: [...repo.volumes, ...own] };
    const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'operator' }, spec };
    await kubectl('-n argocd create serviceaccount default');
    await kubectl('-n argocd create --dry-run=server --validate=strict -f -', pod);
  });

  test('[DOCTOR-5] the annotation that is printed for a recipe is one that the API server takes', async () => {
    const [{ metadata, spec }] = printedBy('application');
    const patch = { metadata: { annotations: metadata.annotations }, spec };
    expect(spec.source.path).toBe('recipes/02-support-triage');
    const how = '--type=merge --dry-run=server';
    await kubectl(`-n argocd patch application support-triage ${how} -p '${JSON.stringify(patch)}'`);
  });

  /** What the page's command printed. */
  function printedBy(format: string) {
    return parsedAll([...printed].find(([command]) => command.includes(`--print ${format} `))?.[1]);
  }

  test('the sidecar passes pod security restricted', async () => {
    const { spec } = (await get('-n argocd deployment argocd-repo-server')).spec.template;
    const pod = {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'sidecar', namespace: 'restricted' },
      spec: {
        containers: spec.containers.filter(({ name }: { readonly name: string }) => name === 'kubeswarm-v1'),
        volumes: spec.volumes,
      },
    };
    await kubectl('create namespace restricted');
    await kubectl('label namespace restricted pod-security.kubernetes.io/enforce=restricted');
    await kubectl('-n restricted create serviceaccount default');
    expect(await kubectl('create --dry-run=server -f -', pod)).toContain('pod/sidecar created');
    const careless = { ...pod, spec: { ...pod.spec, hostPID: true } };
    await expect(kubectl('create --dry-run=server -f -', careless)).rejects.toThrow(/violates PodSecurity/);
  });

  test('[ARGOCD-15] the project of the example denies SwarmPolicy, and the Application is in it', async () => {
    const { spec } = await get('-n argocd appproject team-support');
    expect(spec.namespaceResourceBlacklist).toEqual([{ group: 'kubeswarm.io', kind: 'SwarmPolicy' }]);
    expect(spec.clusterResourceWhitelist ?? []).toEqual([]);
    const application = await get('-n argocd application support-triage');
    expect(application.spec.project).toBe('team-support');
    expect(spec.sourceRepos).toContain(application.spec.source.repoURL);
    expect(spec.destinations).toContainEqual(application.spec.destination);
  });

  test.each([
    ['role:on-call', 'action/kubeswarm.io/SwarmRun/rerun', true],
    ['role:on-call', 'action/kubeswarm.io/SwarmRun/cancel', false],
    ['proj:team-support:on-call', 'action/kubeswarm.io/SwarmEvent/suspend', true],
    ['proj:team-support:on-call', 'delete', false],
  ])('with the rules of the page and of the project, %s may %s: %s', async (subject, action, may) => {
    const page = readFileSync(join(root, 'docs/argocd.md'), 'utf8').match(/^p, .*$/gm) ?? [];
    const { spec } = await get('-n argocd appproject team-support');
    const policies = join(folder, 'policies.csv');
    writeFileSync(policies, [...page, ...spec.roles[0].policies, ''].join('\n'));
    const question = `${subject} ${action} applications team-support/support-triage`;
    const answer = await shell(
      `argocd admin settings rbac can ${question} --policy-file ${policies} || true`,
    );
    expect(answer.trim()).toBe(may ? 'Yes' : 'No');
  });

  test('[ARGOCD-7] run again makes of a claimed run one that the API server takes, with the author’s spec', async () => {
    const [command = ''] = [...printed.keys()].filter((each) => each.includes('run-action'));
    const [, created = ''] = (printed.get(command) ?? '').split('Following resource was created:\n');
    const rerun = JSON.parse(await kubectl('create -o json -f -', parse(created)));
    expect(rerun.spec).toEqual(declared.spec);
    expect(rerun.metadata.name).toMatch(/^nightly-6b042bbd-rerun-[a-z0-9]{5}$/);
    const { uid } = (await get('-n support swarmteam support')).metadata;
    expect(rerun.metadata.ownerReferences).toEqual([
      { apiVersion: team.apiVersion, kind: 'SwarmTeam', name: 'support', uid },
    ]);
    expect([rerun.metadata.labels, rerun.metadata.annotations]).toEqual([undefined, undefined]);
  });

  function isForHere(command: string): boolean {
    return !elsewhere.some((pattern) => pattern.test(command));
  }
});
