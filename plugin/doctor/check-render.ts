import { oneLine } from '../report/plain-message.ts';
import { type Check, ok, warning, wrong } from './check.ts';
import { cmpServerClient, textsOf } from './cmp-server.ts';
import { decodeNumbers } from './protobuf.ts';
import { tarArchive } from './tar-archive.ts';

/** A cold start on a busy node. */
const RENDER_MILLIS = 30_000;

/** A repository of one recipe. */
const PROBE = {
  'recipe.yaml': 'apiVersion: recipes.kubeswarm.io/v1\nkind: Recipe\nmetadata: {name: doctor}\n',
  'probe.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: swarm-plugin-doctor}\n',
};

/** What a failed render says, and what helps; of several that fit the first. */
const REMEDIES: readonly (readonly [pattern: RegExp, fix: string])[] = [
  [
    /executable file not found|fork\/exec .*no such file/,
    'Use the image kubeswarm-plugin, with its own PATH',
  ],
  [/signal: killed/, 'The program was killed, most likely out of memory: raise resources.limits.memory'],
  [/no space left/, 'Give the volume at /tmp a larger sizeLimit'],
  [
    /read-only file system|error creating (?:workdir|temp dir)/,
    'Mount an emptyDir at /tmp, writable for uid 999',
  ],
  [/permission denied/, 'Run the sidecar as uid 999, with an emptyDir of its own at /tmp'],
  [/deadline|no answer within/, 'Give the sidecar more CPU'],
];

/** Asks the server who it is, and lets it render a recipe, as the repo-server does for every Application. */
export async function checkRender(socketPath: string): Promise<readonly Check[]> {
  const client = cmpServerClient(socketPath, RENDER_MILLIS);
  const configuration = await client.configuration();
  if (configuration.kind !== 'answer')
    return [
      wrong(
        'server',
        `what serves on ${socketPath} is no argocd-cmp-server: ${oneLine(configuration.reason)}`,
        'Start the sidecar with command: [/var/run/argocd/argocd-cmp-server]',
      ),
    ];
  return [await serverCheck(client), ...discoverCheck(configuration.message), await renderCheck(client)];
}

type Client = ReturnType<typeof cmpServerClient>;

async function serverCheck(client: Client): Promise<Check> {
  const answer = await client.version();
  const [version] = answer.kind === 'answer' ? textsOf(answer.message, 1) : [];
  return ok('server', `argocd-cmp-server of Argo CD ${oneLine(version ?? 'without a version')}`);
}

/** The server reads plugin.yaml once: what it goes by may be older than the file. */
function discoverCheck(configuration: Buffer): readonly Check[] {
  if (!decodeNumbers(configuration).some(([field, value]) => field === 1 && value !== 0)) return [];
  return [
    warning(
      'server',
      'it was started with spec.discover: every render copies the repository twice',
      'Remove spec.discover from plugin.yaml and restart the sidecar',
    ),
  ];
}

async function renderCheck(client: Client): Promise<Check> {
  const answer = await client.generate(tarArchive(PROBE), { ARGOCD_APP_NAME: 'swarm-plugin-doctor' });
  if (answer.kind !== 'answer') {
    const reason = oneLine(answer.reason);
    const [, fix = 'See docs/plugin.md, Findings'] = REMEDIES.find(([pattern]) => pattern.test(reason)) ?? [];
    return wrong('render', `a recipe of one ConfigMap does not render: ${reason}`, fix);
  }
  const manifests = textsOf(answer.message, 1);
  if (manifests.length === 1 && manifests[0]?.includes('"swarm-plugin-doctor"') === true)
    return ok('render', 'a recipe of one ConfigMap renders');
  return wrong(
    'render',
    `a recipe of one ConfigMap renders to ${manifests.length} manifests of something else`,
    'Write command: [swarm-cmp, generate] to spec.generate of plugin.yaml, and restart the sidecar',
  );
}
