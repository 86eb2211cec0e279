import { accessSync, constants, lstatSync, readdirSync, type Stats, statSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { type Check, ok, wrong } from './check.ts';
import { failureOf } from './failure.ts';
import { isServing } from './is-serving.ts';

const NAME = 'socket';
/** A server that takes longer than this to say that it serves does not. */
const ANSWER_MILLIS = 5000;

const SAME_USER = 'Run sidecar and repo-server as one user: runAsUser: 999, as in repo-server-sidecar.yaml';
/** Where Argo CD's server of each plugin listens, unless ARGOCD_PLUGINSOCKFILEPATH says otherwise; a test holds the kit to it. */
export const PLUGIN_SOCKETS = '/home/argocd/cmp-server/plugins';

const SEE_LOG = "Look at the log of the sidecar: argocd-cmp-server says there why it doesn't serve";

/** Whether the server of the plugin serves on its socket; where it does not, why. */
export async function checkSocket(path: string): Promise<Check> {
  const serving = await isServing(path, ANSWER_MILLIS);
  if (serving.kind === 'serving') return ok(NAME, `serving on ${path}`);
  const { fact, fix } = reasonOf(path, serving.reason, 'code' in serving ? serving.code : undefined);
  return wrong(NAME, `not serving on ${path}: ${fact}`, fix);
}

interface Reason {
  readonly fact: string;
  readonly fix: string;
}

function reasonOf(path: string, reason: string, code: string | undefined): Reason {
  if (code === 'ENOENT') return whyMissing(path);
  if (code === 'EACCES' || code === 'EPERM') {
    const socket = statOf(path);
    const owner = socket === undefined ? '' : `; the socket is of ${ownerOf(socket)}`;
    return { fact: `this process runs as ${user()} and may not use it${owner}`, fix: SAME_USER };
  }
  if (code === 'ENOTSOCK' || statOf(path)?.isSocket() === false)
    return { fact: 'what lies there is no socket', fix: 'Remove it and restart the sidecar' };
  if (code === 'ECONNREFUSED')
    return {
      fact: 'nobody listens: the server that made the socket has ended',
      fix: 'Restart the sidecar, and see with kubectl describe pod why it ended: out of memory is the usual reason',
    };
  return { fact: reason, fix: SEE_LOG };
}

function whyMissing(path: string): Reason {
  const folder = dirname(path);
  let names: readonly string[];
  try {
    names = readdirSync(folder);
  } catch (error) {
    const fix = `Mount the repo-server's volume plugins at ${PLUGIN_SOCKETS}`;
    return failureOf(error) === 'ENOENT'
      ? { fact: `there is no folder ${folder}`, fix }
      : { fact: `${user()} may not read ${folder}`, fix: SAME_USER };
  }
  const others = names.filter((name) => name.endsWith('.sock'));
  if (!isWritable(folder))
    return {
      fact: `${user()} may not write to ${folder}, which is of ${ownerOf(statSync(folder))}, so the server cannot make its socket`,
      fix: SAME_USER,
    };
  if (others.length === 0) return { fact: `there is no socket in ${folder}`, fix: SEE_LOG };
  return {
    fact: `there is no ${basename(path)}, but ${others.sort().join(', ')}`,
    fix: 'Those are of other plugins; if one is meant, its sidecar has another name or version in plugin.yaml',
  };
}

function isWritable(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

function statOf(path: string): Stats | undefined {
  try {
    return lstatSync(path, { throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}

const ownerOf = ({ uid, mode }: Stats): string =>
  `uid ${uid}, mode ${(mode & 0o777).toString(8).padStart(4, '0')}`;

const user = (): string => `uid ${process.getuid?.() ?? 'unknown'}`;
