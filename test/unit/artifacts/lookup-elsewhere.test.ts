import type { lookup } from 'node:dns';
import { expect, test } from '@jest/globals';
import { lookupElsewhere } from '../../../operator/artifacts/s3/lookup-elsewhere.ts';

/** What is found for a name whose addresses are these, or the message of the refusal. */
const lookedUp = (all: boolean, ...addresses: readonly string[]): Promise<unknown> => {
  const found = addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));
  const find: unknown = (_: string, __: object, done: (error: null, found: unknown) => void) =>
    done(null, found);
  return new Promise((resolve) =>
    lookupElsewhere(find as typeof lookup)('store.example', { all }, (error, address) =>
      resolve(error?.message ?? address),
    ),
  );
};

test.each([
  '169.254.169.254',
  '169.254.0.1',
  '100.100.100.200',
  'fe80::1%eth0',
  'fd00:ec2::254',
  '::ffff:169.254.169.254',
])('[ARTIFACT-18] a name that is %s is refused, also beside others', async (address) => {
  const refusal = `"store.example" is ${address}, which is no address of a store`;
  expect(await lookedUp(false, address)).toBe(refusal);
  expect(await lookedUp(true, '192.0.2.1', address)).toBe(refusal);
});

test('other names are looked up as ever, with one address or all', async () => {
  expect(await lookedUp(false, '10.0.0.7', 'fd00::7')).toBe('10.0.0.7');
  expect(await lookedUp(true, '10.0.0.7', 'fd00::7')).toEqual([
    { address: '10.0.0.7', family: 4 },
    { address: 'fd00::7', family: 6 },
  ]);
});

test('what cannot be found is told', async () => {
  const error = await new Promise((resolve) => lookupElsewhere()('not a host', {}, resolve));
  expect(error).toMatchObject({ code: expect.stringMatching(/^E/) });
});
