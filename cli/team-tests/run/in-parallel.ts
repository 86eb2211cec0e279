/** Does the work, so many pieces at a time; answers in the order of the work. Begins nothing after an abort. */
export async function inParallel<Result>(
  work: readonly (() => Promise<Result>)[],
  most: number,
  signal: AbortSignal,
): Promise<readonly Result[]> {
  const results: Result[] = [];
  const left = work.entries();
  const worker = async (): Promise<void> => {
    for (const [index, piece] of left) {
      signal.throwIfAborted();
      results[index] = await piece();
    }
  };
  await Promise.all(Array.from({ length: Math.min(most, work.length) }, worker));
  return results;
}
