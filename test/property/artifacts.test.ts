import { posix } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  type ArtifactKey,
  type ArtifactStoreAddress,
  artifactKey,
  artifactPath,
  artifactStoreAddress,
  artifactStoreUrl,
  artifactUrl,
  isArtifactKey,
  parseArtifactStoreUrl,
} from '../../schemas/artifact-store.ts';
import { artifactStoreProblem } from '../../schemas/artifact-store-problem.ts';
import type { ArtifactStore } from '../../schemas/generated/types.ts';

/** What people and models may write: names, and pieces that mean something in paths and URLs. */
const piece = fc.oneof(
  fc.constantFrom('..', '.', '/', '//', '%2e%2e', '%2F', '\\', '?', '#', ' ', '\0', '\n', 'ü', '-', '@', ':'),
  fc.stringMatching(/^[a-z0-9][a-z0-9.-]{0,8}$/),
  fc.string({ maxLength: 6 }),
);
const text = fc.array(piece, { maxLength: 5 }).map((pieces) => pieces.join(''));
const name = fc.stringMatching(/^[a-z0-9]([a-z0-9-]{0,8}[a-z0-9])?$/);
const key: fc.Arbitrary<ArtifactKey> = fc.oneof(
  fc.record({
    namespace: name,
    run: name,
    step: name,
    name: fc.stringMatching(/^[A-Za-z0-9_][A-Za-z0-9._-]{0,9}$/),
  }),
  fc.record({ namespace: text, run: text, step: text, name: text }),
);
const path = fc.oneof(text, fc.stringMatching(/^(\/[A-Za-z0-9_][A-Za-z0-9_.-]{0,5}){1,3}$/));
const store: fc.Arbitrary<ArtifactStore> = fc.oneof(
  fc.record({ type: fc.constant('local' as const), local: fc.record({ path }) }),
  fc.record({
    type: fc.constant('s3' as const),
    s3: fc.record({
      bucket: fc.oneof(text, fc.stringMatching(/^[a-z0-9][a-z0-9-]{1,8}[a-z0-9]$/)),
      prefix: fc.oneof(text, fc.stringMatching(/^([A-Za-z0-9_][A-Za-z0-9_.=@+-]{0,4}\/?){0,3}$/)),
      endpoint: fc.constantFrom('', 'http://minio.lab.svc:9000', 'https://x/y%20z'),
    }),
  }),
);
/** The address of a store that admission takes. */
const address: fc.Arbitrary<ArtifactStoreAddress> = store.chain((one) => {
  const found = artifactStoreProblem(one) === undefined ? artifactStoreAddress(one) : undefined;
  return fc.constant(found ?? { kind: 'local', path: '/artifacts' });
});

describe('[ARTIFACT-5] whatever names and stores are called', () => {
  test('an artifact lies in the folder of its step', () => {
    fc.assert(
      fc.property(key, (one) => {
        if (!isArtifactKey(one)) return;
        const folder = posix.join('/store', one.namespace, one.run, one.step);
        const file = posix.join('/store', artifactPath(one));
        expect(posix.dirname(file)).toBe(folder);
        expect(folder.split('/')).toHaveLength(5);
        expect(posix.basename(file)).toBe(one.name);
      }),
      { numRuns: 5000 },
    );
  });

  test('a store is the same after its URL was read again, and so is an artifact of it', () => {
    fc.assert(
      fc.property(address, key, (one, artifact) => {
        const url = artifactStoreUrl(one);
        const read = parseArtifactStoreUrl(url);
        expect(read === undefined ? undefined : artifactStoreUrl(read)).toBe(url);
        if (read === undefined || !isArtifactKey(artifact)) return;
        expect(artifactKey(read, artifactUrl(one, artifact))).toEqual(artifact);
      }),
      { numRuns: 5000 },
    );
  });

  test('a URL is that of one artifact of the store, to the letter, or of none', () => {
    fc.assert(
      fc.property(address, text, fc.boolean(), (one, tail, isWithin) => {
        const url = isWithin
          ? `${artifactUrl(one, { namespace: 'a', run: 'b', step: 'c', name: 'd' })}${tail}`
          : tail;
        const found = artifactKey(one, url);
        if (found !== undefined) expect(artifactUrl(one, found)).toBe(url);
      }),
      { numRuns: 5000 },
    );
  });
});
