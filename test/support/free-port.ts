import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';

/** Below the ports that systems give to outgoing connections, so that none of these takes one while nobody listens. */
const lastPort = 30_000;
/** Above those of Kubernetes' own programs. */
const firstPort = 12_000;
/** Workers of Jest have ports of their own: what one has found, another does not find before it is used. */
const sharePorts = 6_000;
const shareStart =
  firstPort + ((Number(process.env.JEST_WORKER_ID ?? 1) * sharePorts) % (lastPort - firstPort));
let nextOfShare = randomInt(sharePorts);

/** A port for a program that is to start, and maybe to start again. It is not given out again soon. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = shareStart + nextOfShare;
    nextOfShare = (nextOfShare + 1) % sharePorts;
    const server = createServer().listen(port, '127.0.0.1');
    const isFree = await once(server, 'listening').then(
      () => true,
      () => false,
    );
    if (!isFree) continue;
    await once(server.close(), 'close');
    return port;
  }
}
