/** As many as client-go keeps. */
const mostEntries = 4_096;

/**
 * Sets an entry of a map in which the one set last is the last. Of the others those set longest ago go, while there are
 * too many or `isOver` says that they are of no use any more: what happened once is not remembered for ever.
 */
export function setLatest<Value>(
  map: Map<string, Value>,
  key: string,
  value: Value,
  isOver: (value: Value) => boolean,
): void {
  map.delete(key);
  map.set(key, value);
  for (const [oldest, old] of map) {
    if (map.size <= mostEntries && !isOver(old)) return;
    map.delete(oldest);
  }
}
