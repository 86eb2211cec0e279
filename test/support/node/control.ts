import { once } from 'node:events';
import { createServer, request, type Server } from 'node:http';
import { controlSocket } from './node-folder.ts';
import type { KubernetesNode } from './start-node.ts';

/** Lets other processes see that the node is up, and kill its API server or its pods. */
export async function serveControl({ cluster, killPods, startKubelet }: KubernetesNode): Promise<Server> {
  const actions: Readonly<Record<string, () => Promise<void>>> = {
    'GET /': async () => {},
    'POST /api-server/kill': () => cluster.killApiServer(),
    'POST /api-server/start': () => cluster.startApiServer(),
    'POST /pods/kill': killPods,
    'POST /kubelet/start': async () => startKubelet(),
  };
  const server = createServer(async ({ method, url }, response) => {
    const action = actions[`${method} ${url}`];
    if (action === undefined) return void response.writeHead(404).end();
    try {
      await action();
      response.writeHead(200).end();
    } catch (error) {
      response.writeHead(500).end(String(error));
    }
  });
  server.listen(controlSocket);
  await once(server, 'listening');
  return server;
}

/** Whether a node is up on this machine, kept by any process. */
export async function isNodeUp(): Promise<boolean> {
  return (await call('GET', '/').catch(() => undefined)) === 200;
}

/** Kills the API server at once, as a crash does; what it stored stays. */
export async function killApiServer(): Promise<void> {
  await act('/api-server/kill');
}

/** Starts the API server again and waits until it is ready. */
export async function startApiServer(): Promise<void> {
  await act('/api-server/start');
}

/** Takes all pods of the node away at once, as a loss of power does. */
export async function killPods(): Promise<void> {
  await act('/pods/kill');
}

/** Brings the node back after that. */
export async function startKubelet(): Promise<void> {
  await act('/kubelet/start');
}

async function act(path: string): Promise<void> {
  const status = await call('POST', path);
  if (status !== 200) throw new Error(`the node answers POST ${path} with ${status}`);
}

async function call(method: string, path: string): Promise<number | undefined> {
  const sent = request({ socketPath: controlSocket, method, path }).end();
  const [response] = await once(sent, 'response');
  response.resume();
  return response.statusCode;
}
