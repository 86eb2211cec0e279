import { lookup } from 'node:dns';
import type { LookupFunction } from 'node:net';
import { isMetadataHost } from '../../../schemas/metadata-host.ts';

/** Looks hosts up, but those that lead to where a machine is told its credentials: the host is named by a team. */
export function lookupElsewhere(find: typeof lookup = lookup): LookupFunction {
  return (hostname, options, done) => {
    find(hostname, { ...options, all: true }, (error, found) => {
      const [first] = found ?? [];
      if (error !== null || first === undefined) return done(error, '');
      const refused = found.find(({ address, family }) => isMetadataHost(hostOf(address, family)));
      if (refused !== undefined)
        return done(new Error(`"${hostname}" is ${refused.address}, which is no address of a store`), '');
      return options.all === true ? done(null, found) : done(null, first.address, first.family);
    });
  };
}

/** As `URL` writes it. */
const hostOf = (address: string, family: number): string =>
  family === 6 ? new URL(`http://[${address.replace(/%.*/, '')}]`).hostname : address;
