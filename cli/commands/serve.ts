import { resolve } from 'node:path';
import type { EmbeddedClusterOptions } from '../../operator/embedded/embedded-cluster.ts';
import { type CommandLine, type ExitCode, UsageError } from '../command-line.ts';
import { applyObjects } from '../run/apply-objects.ts';
import { loadModel } from '../run/load-model.ts';
import { startLocalCluster } from '../run/local-cluster.ts';
import { chooseModel, describeModel, type ModelFlags } from '../run/model-choice.ts';
import { openTelemetry } from '../run/open-telemetry.ts';
import { readSource, type SourceOptions } from '../run/read-source.ts';
import { stateFailure } from '../run/state-failure.ts';
import { tellEvents } from '../serve/tell-events.ts';
import { tellRuns } from '../serve/tell-runs.ts';

/** Options of `swarm serve` as commander gives them. */
export interface ServeOptions extends SourceOptions, ModelFlags {
  readonly address: string;
  readonly watch?: true;
  readonly state?: string;
}

/**
 * `swarm serve`: renders, applies everything to an embedded cluster whose webhooks are served, and tells of events and
 * runs until it is stopped. 0 when it was stopped, 1 when an object was not admitted.
 */
export async function serveLocally(
  path: string,
  options: ServeOptions,
  line: CommandLine,
): Promise<ExitCode> {
  const triggers = listeningAddress(options.address);
  const source = await readSource(path, line.cwd, options);
  line.complain(source.warnings);
  const warn = (warning: string): void => line.complain(`Warning: ${warning}\n`);
  const choice = chooseModel(options, line.env, source.modelScript);
  line.complain(`${describeModel(choice)}\n`);
  const { state, watch } = options;
  const telemetry = await openTelemetry(line.env, warn, undefined);
  const cluster = await startLocalCluster({
    telemetry: telemetry.cluster,
    model: await loadModel(choice, line.cwd),
    recipeServer: line.recipeServer,
    triggers,
    ...(state !== undefined && { stateDirectory: resolve(line.cwd, state) }),
  }).catch((error: unknown) => {
    throw state === undefined ? error : stateFailure(error, state);
  });
  const tell = (text: string): void => line.write(`${text}\n`);
  try {
    await applyObjects(cluster.api, source.objects, (warning) => {
      // What the render has told already is not told again by admission.
      if (!source.warnings.includes(warning)) warn(warning);
    });
    await Promise.all([
      tellRuns(cluster, { signal: line.stopping, isWatching: watch === true, tell }),
      tellEvents(cluster, source.objects, { signal: line.stopping, tell }),
    ]);
    return 0;
  } finally {
    await cluster.close();
    await telemetry.close();
  }
}

type Address = NonNullable<EmbeddedClusterOptions['triggers']>;

/** `host:port`; IPv6 in brackets. */
function listeningAddress(text: string): Address {
  const [, bracketed, plain, port] = /^(?:\[([\da-f:.]+)\]|([^\s:[\]]+)):(\d{1,5})$/i.exec(text) ?? [];
  const host = bracketed ?? plain;
  if (host === undefined || Number(port) > 65_535)
    throw new UsageError(`--address ${JSON.stringify(text)} is not host:port, like 127.0.0.1:8092`);
  return { host, port: Number(port) };
}
