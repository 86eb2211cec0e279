import type { Clock } from '../../kube/controller.ts';

/** Addresses may change any time, and each change rewrites network policies: asked for again this often (agents 2.4). */
const lifeMillis = 300_000;

export interface AddressBookOptions {
  readonly clock: Clock;
  /** Rejects when the name is not found. */
  lookupHost(host: string): Promise<readonly string[]>;
}

/** The addresses of hosts, each asked for once in 5 minutes however many agents connect to it. */
export function createAddressBook({ clock, lookupHost }: AddressBookOptions): {
  lookupHost(host: string): Promise<readonly string[]>;
} {
  const known = new Map<
    string,
    { readonly atMillis: number; readonly addresses: Promise<readonly string[]> }
  >();
  return {
    lookupHost: async (host) => {
      const now = clock.now();
      for (const [name, { atMillis }] of known) if (now - atMillis >= lifeMillis) known.delete(name);
      const found = known.get(host) ?? { atMillis: now, addresses: lookupHost(host) };
      known.set(host, found);
      try {
        return await found.addresses;
      } catch (error) {
        // A name that is not there yet is looked for at the next try.
        if (known.get(host) === found) known.delete(host);
        throw error;
      }
    },
  };
}
