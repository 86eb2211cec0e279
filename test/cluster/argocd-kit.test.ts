import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { parse, parseDocument } from 'yaml';
import { PLUGIN_SOCKET } from '../../plugin/commands/doctor.ts';
import { generate } from '../../plugin/commands/generate.ts';
import { PLATFORM_POLICIES } from '../../plugin/options.ts';
import { nodeFileSystem } from '../../plugin/read/file-system.ts';
import { kinds } from '../../schemas/kinds.ts';
import { argocdKitFiles } from '../../tools/generate/argocd-kit.ts';
import { kit } from '../support/cluster/argocd/admin.ts';
import { filesOf, kindFolders } from '../support/cluster/argocd/kit-tests.ts';
import { mountConfigMap } from '../support/cluster/argocd/mount-config-map.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const root = join(import.meta.dirname, '../..');
const folder = temporaryFolder();
const read = (name: string): string => readFileSync(join(kit, name), 'utf8');
const sidecarPatch = parse(read('repo-server-sidecar.yaml'));
const podSpec = sidecarPatch.spec.template.spec;
const [sidecar] = podSpec.containers;
const plugin = parse(readFileSync(join(root, 'plugin/plugin.yaml'), 'utf8'));
const pluginName = `${plugin.metadata.name}-${plugin.spec.version}`;

describe('the kit', () => {
  test('every file of it is YAML or Lua, and every YAML parses', () => {
    const files = filesOf(kit);
    expect(files.filter((file) => !/\.(?:yaml|lua)$/.test(file))).toEqual([]);
    const errors = files
      .filter((file) => file.endsWith('.yaml'))
      .flatMap((file) =>
        parseDocument(readFileSync(file, 'utf8')).errors.map(({ message }) => [file, message]),
      );
    expect(errors).toEqual([]);
  });

  test('[ARGOCD-11] is laid out as resource_customizations: health, actions, and tests of both', () => {
    expect(kindFolders().map(({ kind }) => kind)).toEqual(kinds.map(({ kind }) => kind));
    for (const { folder: each } of kindFolders()) {
      const names = readdirSync(each).filter((name) => name !== 'actions');
      expect(names.sort()).toEqual(['health.lua', 'health_test.yaml', 'testdata']);
    }
    const actions = join(kit, 'resource-customizations/kubeswarm.io/SwarmRun/actions');
    expect(readdirSync(actions).sort()).toEqual([
      'action_test.yaml',
      'cancel',
      'discovery.lua',
      'rerun',
      'testdata',
    ]);
  });

  test('is what its sources make of it', () => {
    const stale = argocdKitFiles(root).filter(({ path, text }) => {
      return readFileSync(join(root, path), 'utf8') !== text;
    });
    expect(stale.map(({ path }) => path)).toEqual([]);
  });

  test('the settings carry every script to the byte', () => {
    const { data } = parse(read('argocd-cm.yaml'));
    for (const { kind, folder: each } of kindFolders()) {
      expect(data[`resource.customizations.health.kubeswarm.io_${kind}`]).toBe(
        readFileSync(join(each, 'health.lua'), 'utf8'),
      );
    }
    const actions = parse(data['resource.customizations.actions.kubeswarm.io_SwarmRun']);
    expect(actions.definitions).toEqual(
      ['rerun', 'cancel'].map((name) => ({ name, 'action.lua': read(`lua/${name}.lua`) })),
    );
  });

  test('the values of the chart say what the manifests say', () => {
    const values = parse(read('helm-values.yaml'));
    expect(values).toEqual({
      repoServer: { extraContainers: podSpec.containers, volumes: podSpec.volumes },
      configs: {
        params: parse(read('argocd-cmd-params-cm.yaml')).data,
        cm: parse(read('argocd-cm.yaml')).data,
      },
    });
    // The chart expands templates in the containers that it is given.
    expect(read('helm-values.yaml')).not.toContain('{{');
  });
});

describe('the sidecar', () => {
  test('[ARGOCD-12] runs as uid 999 on a read-only root, with memory for /tmp, and is sent no .git', () => {
    expect(sidecar.securityContext).toEqual({
      runAsNonRoot: true,
      runAsUser: 999,
      readOnlyRootFilesystem: true,
      allowPrivilegeEscalation: false,
      capabilities: { drop: ['ALL'] },
      seccompProfile: { type: 'RuntimeDefault' },
    });
    const { name } = mountAt('/tmp');
    expect(volume(name).emptyDir).toEqual({ medium: 'Memory', sizeLimit: '512Mi' });
    expect(parse(read('argocd-cmd-params-cm.yaml')).data).toEqual({
      'reposerver.plugin.tar.exclusions': '.git/*;node_modules/*',
    });
  });

  test('[ARGOCD-13] is alive by the word of the doctor, on the socket that Argo CD gives the plugin', () => {
    expect(sidecar.livenessProbe.exec.command).toEqual(['swarm-cmp', 'doctor', '--socket']);
    expect(PLUGIN_SOCKET).toBe(`${mountNamed('plugins').mountPath}/${pluginName}.sock`);
  });

  test('[ARGOCD-17] bears the name of the contract, as Applications do', () => {
    expect(pluginName).toBe('kubeswarm-v1');
    expect(sidecar.name).toBe(pluginName);
    expect(parse(read('application.yaml')).spec.source.plugin.name).toBe(pluginName);
  });

  test('[ARGOCD-16] mounts the policies of the platform, read-only, where the plugin reads them', () => {
    const mount = mountAt(PLATFORM_POLICIES);
    expect(mount.readOnly).toBe(true);
    expect(volume(mount.name).configMap).toEqual({ name: 'swarm-policies', optional: true });
  });

  test.each([
    [
      'gpt-4o',
      1,
      'model "gpt-4o" is not allowed by SwarmPolicy "platform-models" (allowed: qwen*, gpt-oss-*)',
    ],
    ['qwen2.5:7b', 0, ''],
  ])('[ARGOCD-16] judges model %s by the mounted policies of the example', async (model, exitCode, says) => {
    const policies = join(folder, `policies-${exitCode}`);
    mountConfigMap(policies, { 'platform-models.yaml': read('policies/platform-models.yaml') });
    const recipe = join(folder, `recipe-${exitCode}`);
    const agent = { model, prompt: { inline: 'Triage.' } };
    const manifest = {
      apiVersion: 'kubeswarm.io/v1alpha1',
      kind: 'SwarmAgent',
      metadata: { name: 'a' },
      spec: agent,
    };
    mkdirSync(recipe);
    writeFileSync(join(recipe, 'agent.yaml'), JSON.stringify(manifest));
    const result = await generate(
      {
        argv: [],
        env: { ARGOCD_APP_NAMESPACE: 'support' },
        cwd: recipe,
        fileSystem: nodeFileSystem,
        readStdin: () => Promise.reject(new Error('read nothing')),
      },
      policies,
    );
    expect({ exitCode: result.exitCode, isPrinted: result.stdout !== '' }).toEqual({
      exitCode,
      isPrinted: exitCode === 0,
    });
    expect(result.stderr).toContain(says);
  });
});

test('the image is one layer on Node, runs as uid 999, and has the programs that plugin.yaml and the probe call', () => {
  const dockerfile = readFileSync(join(root, 'plugin/Dockerfile'), 'utf8');
  const final = dockerfile.slice(dockerfile.lastIndexOf('FROM ')).split('\n');
  expect(final).toEqual(expect.arrayContaining(['COPY --from=layout /layout/ /', 'USER 999']));
  expect(final.filter((line) => /^(?:RUN|ADD)/.test(line))).toEqual([]);
  const [, programs = ''] = /for \(const name of \[(.*)\]\)/.exec(dockerfile) ?? [];
  const called = [plugin.spec.generate, plugin.spec.parameters.dynamic, sidecar.livenessProbe.exec];
  for (const { command } of called) expect(programs).toContain(`'${command[0]}'`);
});

interface Mount {
  readonly name: string;
  readonly mountPath: string;
  readonly readOnly?: boolean;
}

function mountAt(path: string): Mount {
  return sidecar.volumeMounts.find(({ mountPath }: Mount) => mountPath === path);
}

function mountNamed(name: string): Mount {
  return sidecar.volumeMounts.find((mount: Mount) => mount.name === name);
}

function volume(name: string): Readonly<Record<string, unknown>> {
  return podSpec.volumes.find((each: { readonly name: string }) => each.name === name);
}
