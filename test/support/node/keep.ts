/**
 * Starts a whole node and keeps it until SIGINT or SIGTERM, or, with `--with-parent`, until standard input ends, which
 * it does when the parent dies. Other processes of this machine then use it: see test/e2e/README.md.
 */
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { serveControl } from './control.ts';
import { controlSocket, nodeFolder } from './node-folder.ts';
import { startNode } from './start-node.ts';

// The programs of the node are written in Go, and collecting garbage is a fifth of what its API server does; memory is
// there.
process.env.GOGC = '400';
const stopping = Promise.race([
  once(process, 'SIGINT'),
  once(process, 'SIGTERM'),
  ...(process.argv.includes('--with-parent') ? [once(process.stdin.resume(), 'end')] : []),
]);
const startedMillis = Date.now();
const node = await startNode(() => process.send?.('containerd is up'));
const control = await serveControl(node);
const seconds = ((Date.now() - startedMillis) / 1000).toFixed(1);
process.stderr.write(`The node is up after ${seconds} s. Its logs and its kubeconfig are in ${nodeFolder}\n`);
await stopping;
rmSync(controlSocket, { force: true });
control.close();
control.closeAllConnections();
await node.stop();
process.stdin.destroy();
