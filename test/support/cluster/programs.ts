import { execFile } from 'node:child_process';
import { accessSync, constants, mkdirSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const tools = join(import.meta.dirname, 'tools');
const cache = join(homedir(), '.cache', 'kubeswarm', 'bin');

/** A program of the test cluster, with the Go module that builds it. */
const sources = {
  etcd: { module: 'etcd', package: 'go.etcd.io/etcd/server/v3' },
  'kube-apiserver': { module: 'kubernetes', package: 'k8s.io/kubernetes/cmd/kube-apiserver' },
  kubectl: { module: 'kubernetes', package: 'k8s.io/kubernetes/cmd/kubectl' },
  'kube-controller-manager': {
    module: 'kubernetes',
    package: 'k8s.io/kubernetes/cmd/kube-controller-manager',
  },
  helm: { module: 'helm', package: 'helm.sh/helm/v4/cmd/helm' },
  kubeconform: { module: 'kubeconform', package: 'github.com/yannh/kubeconform/cmd/kubeconform' },
} as const;

export type ProgramName = keyof typeof sources;

/** Either all paths by name, or why there are none and how to get them. */
export type Programs<Name extends ProgramName> =
  | { readonly kind: 'found'; readonly paths: Readonly<Record<Name, string>> }
  | { readonly kind: 'missing'; readonly message: string };

/**
 * Finds programs in KUBEBUILDER_ASSETS, on PATH or in ~/.cache/kubeswarm/bin, and else builds them into the latter,
 * once, from the modules in tools/. Building Kubernetes takes some minutes.
 */
export async function clusterPrograms<Name extends ProgramName>(
  names: readonly Name[],
): Promise<Programs<Name>> {
  const entries: [string, string][] = [];
  for (const name of names) {
    try {
      entries.push([name, found(name) ?? (await built(name))]);
    } catch (cause) {
      const why = cause instanceof Error ? cause.message.split('\n').slice(0, 3).join(' ') : String(cause);
      return {
        kind: 'missing',
        message: `${name} is neither in KUBEBUILDER_ASSETS, nor on PATH, nor in ${cache}, and cannot be built (${why}). Install Go 1.25 or newer, or set KUBEBUILDER_ASSETS to what \`setup-envtest use -p path 1.35.x\` prints`,
      };
    }
  }
  return { kind: 'found', paths: Object.fromEntries(entries) as Record<Name, string> };
}

function found(name: ProgramName): string | undefined {
  const folders = [process.env.KUBEBUILDER_ASSETS ?? '', ...(process.env.PATH ?? '').split(delimiter), cache];
  return folders
    .filter((folder) => folder !== '')
    .map((folder) => join(folder, name))
    .find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Rejects where there is no go, or where it cannot build the program. */
async function built(name: ProgramName): Promise<string> {
  await run('go', ['version']);
  const source = sources[name];
  const path = join(cache, name);
  mkdirSync(cache, { recursive: true });
  process.stderr.write(`building ${name} from ${source.package} into ${cache}; this happens once ...\n`);
  await run(
    'go',
    ['build', '-trimpath', '-ldflags', linkerFlags(source.module), '-o', path, source.package],
    {
      cwd: join(tools, source.module),
      env: { ...process.env, CGO_ENABLED: '0', GOTOOLCHAIN: 'local', GOFLAGS: '-mod=mod' },
      maxBuffer: 16 * 1024 * 1024,
    },
  );
  return path;
}

/** Without its version the API server calls itself v0.0.0-master, which kubectl and helm cannot read. */
function linkerFlags(module: string): string {
  if (module !== 'kubernetes') return '-s -w';
  const goMod = readFileSync(join(tools, 'kubernetes', 'go.mod'), 'utf8');
  const version = /k8s\.io\/kubernetes (v1\.(\d+)\.\d+)/.exec(goMod);
  if (version === null) throw new Error('tools/kubernetes/go.mod names no version of k8s.io/kubernetes');
  const variables = { gitVersion: version[1], gitMajor: '1', gitMinor: version[2] };
  const set = Object.entries(variables).map(
    ([name, value]) => `-X k8s.io/component-base/version.${name}=${value}`,
  );
  return `-s -w ${set.join(' ')}`;
}
