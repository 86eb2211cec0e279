import { setTimeout } from 'node:timers/promises';
import { type Api, isApiError, type ListOptions } from '../../operator/kube/api.ts';
import { createRealApi } from '../../operator/kube/real-api/real-api.ts';
import type { KubeObject } from '../../schemas/kube-object.ts';
import { kubeConfigSource } from '../cluster/kube-config-source.ts';
import { CommandFailure, type CommandLine, type ExitCode, UsageError } from '../command-line.ts';
import { durationMillis } from '../duration.ts';
import { applicationKind, pluginApplications } from '../refresh/plugin-applications.ts';
import { refreshApplications } from '../refresh/refresh-applications.ts';
import { version } from '../version.ts';

/** Options of `swarm plugin refresh` as commander gives them. */
export interface RefreshCommandOptions {
  readonly namespace: string;
  readonly allNamespaces?: boolean;
  readonly plugin?: string;
  readonly selector?: string;
  readonly every: string;
  readonly dryRun?: boolean;
  readonly kubeconfig?: string;
  readonly context?: string;
}

/** `swarm plugin refresh`: hard refreshes of all Applications that use the plugin, staggered (gitops 10). */
export async function refreshPlugin(options: RefreshCommandOptions, line: CommandLine): Promise<ExitCode> {
  const { namespace, allNamespaces = false, plugin, dryRun = false } = options;
  const everyMillis = durationMillis(options.every);
  if (everyMillis === undefined)
    throw new UsageError(`--every is a time like 10s or 1m, not "${options.every}"`);
  const labels = options.selector === undefined ? undefined : labelsOf(options.selector);
  const api = createRealApi({
    kubeConfig: kubeConfigSource(options, line.env, line.cwd),
    userAgent: `swarm/${version}`,
  });
  try {
    const found = pluginApplications(
      await listApplications(api, {
        ...(allNamespaces ? {} : { namespace }),
        ...(labels === undefined ? {} : { labels }),
      }),
      plugin,
    );
    if (found.length === 0) {
      const where = allNamespaces ? 'in any namespace' : `in namespace "${namespace}"`;
      line.complain(`no Application ${where} uses ${plugin ?? 'the plugin kubeswarm-v1'}\n`);
      return 0;
    }
    const failures = await refreshApplications(found, {
      api,
      isDryRun: dryRun,
      pause: () => setTimeout(everyMillis, undefined, { signal: line.stopping }),
      tell: (text) => line.write(`${text}\n`),
      complain: (text) => line.complain(`${text}\n`),
    });
    return failures === 0 ? 0 : 1;
  } finally {
    await api.close();
  }
}

async function listApplications(api: Api, options: ListOptions): Promise<readonly KubeObject[]> {
  try {
    return (await api.list<KubeObject>(applicationKind, options)).items;
  } catch (error) {
    if (isApiError(error, 404))
      throw new CommandFailure('the cluster has no Applications of Argo CD. Choose another --context');
    throw new CommandFailure(`Applications cannot be listed: ${messageOf(error)}`);
  }
}

/** `team=a,tier=prod`. */
function labelsOf(selector: string): Readonly<Record<string, string>> {
  const pairs = selector.split(',').map((pair) => /^([^=\s]+)=([^=\s]*)$/.exec(pair.trim()));
  return Object.fromEntries(
    pairs.map((pair) => {
      const [, name, value] = pair ?? [];
      if (name === undefined || value === undefined)
        throw new UsageError(`--selector is a list like team=a,tier=prod, not "${selector}"`);
      return [name, value];
    }),
  );
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
