/**
 * Aborts when this process is asked to end, and when nobody reads its output any longer (`| head`): what it has started
 * is then stopped in order.
 */
export function stoppingSignal(): AbortSignal {
  const stopping = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => stopping.abort());
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => stopping.abort());
  return stopping.signal;
}
