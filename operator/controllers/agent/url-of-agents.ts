/**
 * How agents come to another store in Redis. Where the operator comes there as to the queue, also to another database,
 * they do as the user that they have on the queue: the operator's may do everything. To another Redis, or as another
 * user, they come by the URL as it is, whose credentials all namespaces then share.
 */
export function urlOfAgents(
  storeUrl: string,
  operatorUrl: string | undefined,
  agentUrl: string | undefined,
): string {
  const [store, operator, agent] = [storeUrl, operatorUrl ?? '', agentUrl ?? ''].map((text) =>
    URL.parse(text),
  );
  if (!store || !operator || !agent) return storeUrl;
  const isSame = (['hostname', 'username', 'password'] as const).every(
    (part) => store[part] === operator[part],
  );
  if (!isSame || (store.port || '6379') !== (operator.port || '6379')) return storeUrl;
  store.username = agent.username;
  store.password = agent.password;
  return store.href;
}
