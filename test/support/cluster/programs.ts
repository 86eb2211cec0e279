import { execFile } from 'node:child_process';
import { mkdirSync, readFileSync, renameSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { executableIn } from '../executable-in.ts';

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
  'kube-scheduler': { module: 'kubernetes', package: 'k8s.io/kubernetes/cmd/kube-scheduler' },
  kubelet: { module: 'kubernetes', package: 'k8s.io/kubernetes/cmd/kubelet' },
  'kube-proxy': { module: 'kubernetes', package: 'k8s.io/kubernetes/cmd/kube-proxy' },
  coredns: { module: 'coredns', package: '.' },
  helm: { module: 'helm', package: 'helm.sh/helm/v4/cmd/helm' },
  argocd: { module: 'argocd', package: 'github.com/argoproj/argo-cd/v3/cmd' },
  kustomize: { module: 'kustomize', package: 'sigs.k8s.io/kustomize/kustomize/v5' },
  kubeconform: { module: 'kubeconform', package: 'github.com/yannh/kubeconform/cmd/kubeconform' },
  conftest: { module: 'conftest', package: 'github.com/open-policy-agent/conftest' },
} as const;

export type ProgramName = keyof typeof sources;

export const programNames = Object.keys(sources).filter((name): name is ProgramName => name in sources);

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
        message: `${name} is neither in KUBEBUILDER_ASSETS, nor on PATH, nor in ${cache}, and cannot be built (${why}). Install Go 1.26 or newer, or set KUBEBUILDER_ASSETS to what \`setup-envtest use -p path 1.35.x\` prints`,
      };
    }
  }
  return { kind: 'found', paths: Object.fromEntries(entries) as Record<Name, string> };
}

function found(name: ProgramName): string | undefined {
  const folders = [process.env.KUBEBUILDER_ASSETS ?? '', ...(process.env.PATH ?? '').split(delimiter), cache];
  return executableIn(folders, name);
}

/** Rejects where there is no go, or where it cannot build the program. */
async function built(name: ProgramName): Promise<string> {
  await run('go', ['version']);
  const source = sources[name];
  const path = join(cache, name);
  // Who finds a program, finds it whole: two may build the same one at once.
  const unfinished = `${path}.${process.pid}`;
  mkdirSync(cache, { recursive: true });
  process.stderr.write(`building ${name} from ${source.package} into ${cache}; this happens once ...\n`);
  await run(
    'go',
    ['build', '-trimpath', '-ldflags', linkerFlags(source.module), '-o', unfinished, source.package],
    {
      cwd: join(tools, source.module),
      env: { ...process.env, CGO_ENABLED: '0', GOTOOLCHAIN: 'local', GOFLAGS: '-mod=mod' },
      maxBuffer: 16 * 1024 * 1024,
    },
  );
  renameSync(unfinished, path);
  return path;
}

/** Programs tell their version to others: the API server to kubectl and helm, Argo CD to its own parts. */
function linkerFlags(module: string): string {
  return ['-s -w', ...versionVariables(module).map(([name, value]) => `-X ${name}=${value}`)].join(' ');
}

function versionVariables(module: string): readonly (readonly [name: string, value: string])[] {
  if (module === 'argocd') {
    const { version } = requiredVersion(module, 'github.com/argoproj/argo-cd/v3');
    return [['github.com/argoproj/argo-cd/v3/common.version', version]];
  }
  if (module !== 'kubernetes') return [];
  // Without it the API server calls itself v0.0.0-master, which kubectl and helm cannot read.
  const { version, minor } = requiredVersion(module, 'k8s.io/kubernetes');
  const variables = { gitVersion: `v${version}`, gitMajor: '1', gitMinor: minor };
  return Object.entries(variables).map(([name, value]) => [`k8s.io/component-base/version.${name}`, value]);
}

function requiredVersion(module: string, required: string): { version: string; minor: string } {
  const goMod = readFileSync(join(tools, module, 'go.mod'), 'utf8');
  const line = goMod.split('\n').find((each) => each.trim().startsWith(`${required} v`)) ?? '';
  const [, version, minor] = / v(\d+\.(\d+)\.\d+)/.exec(line) ?? [];
  if (version === undefined || minor === undefined)
    throw new Error(`tools/${module}/go.mod names no version of ${required}`);
  return { version, minor };
}
