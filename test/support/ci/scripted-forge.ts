import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** A comment or note, as both APIs have it. */
export interface ForgeComment {
  readonly id: number;
  readonly body: string;
  /** GitHub. */
  readonly user?: { readonly login: string };
  /** GitLab. */
  readonly author?: { readonly id: number };
}

/** What the API of GitHub or GitLab answers about one pull or merge request. */
export interface ScriptedForge {
  readonly url: string;
  readonly comments: ForgeComment[];
  /** `METHOD path`, in order, writes only. */
  readonly writes: string[];
  state: 'open' | 'opened' | 'closed' | 'merged';
  isLocked: boolean;
  /** Status with which writes are refused. */
  refusal: number | undefined;
  /** The credential of the last request. */
  credential: string | undefined;
  stop(): Promise<unknown>;
}

/** A server on 127.0.0.1 that keeps comments as GitHub (`/repos/...`) and GitLab (`/projects/...`) do. */
export async function startScriptedForge(): Promise<ScriptedForge> {
  const server = createServer((request, response) => {
    answer(forge, request).then(([status, body]) => {
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const forge: ScriptedForge = {
    url: `http://127.0.0.1:${port}`,
    comments: [],
    writes: [],
    state: 'open',
    isLocked: false,
    refusal: undefined,
    credential: undefined,
    stop() {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    },
  };
  return forge;
}

async function answer(
  forge: ScriptedForge,
  request: IncomingMessage,
): Promise<readonly [status: number, body: unknown]> {
  const { pathname, searchParams } = new URL(request.url ?? '', forge.url);
  const { method = '' } = request;
  forge.credential = request.headers.authorization ?? String(request.headers['private-token']);
  if (method === 'GET') {
    if (pathname === '/user') return [200, { id: 77 }];
    if (/\/(?:pulls|merge_requests)\/7$/.test(pathname))
      return [200, { state: forge.state, locked: forge.isLocked, discussion_locked: forge.isLocked }];
    if (!/\/(?:comments|notes)$/.test(pathname)) return [404, {}];
    const size = Number(searchParams.get('per_page'));
    const from = (Number(searchParams.get('page')) - 1) * size;
    return [200, forge.comments.slice(from, from + size)];
  }
  const { body } = JSON.parse(await text(request));
  if (forge.refusal !== undefined) return [forge.refusal, { message: 'Resource not accessible' }];
  forge.writes.push(`${method} ${pathname}`);
  const id = Number(/\/(\d+)$/.exec(pathname)?.[1]);
  const index = forge.comments.findIndex((comment) => comment.id === id);
  const known = forge.comments[index];
  if (method !== 'POST') {
    if (known === undefined) return [404, {}];
    forge.comments[index] = { ...known, body };
    return [200, forge.comments[index]];
  }
  const created = {
    id: forge.comments.length + 1000,
    body,
    user: { login: 'github-actions[bot]' },
    author: { id: 77 },
  };
  forge.comments.push(created);
  return [201, created];
}
