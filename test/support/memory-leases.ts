import type { LeaseStore } from '../../lib/store/lease.store.js';

interface Lease {
  owner: string;
  expiry: number;
}

/** Leases as the {@link LeaseStore} gives them, in memory: for tests that replay hours. */
export function memoryLeases(): LeaseStore {
  const leases = new Map<string, Lease>();
  const methods: Pick<LeaseStore, keyof LeaseStore> = {
    acquire: (name: string, owner: string, now: Date, expiryTime: Date) => {
      const known = leases.get(name);
      const expiry = expiryTime.getTime();
      const farthest = expiry + expiry - now.getTime();
      const isFree = !known || known.owner === owner || known.expiry <= now.getTime() || known.expiry > farthest;
      if (isFree) leases.set(name, { owner, expiry });
      return Promise.resolve(isFree);
    },
    handOver: ({ lease, owner }, heir) => {
      const known = leases.get(lease);
      if (known?.owner === owner) known.owner = heir;
      return Promise.resolve();
    },
    holds: ({ lease, owner }) => Promise.resolve(leases.get(lease)?.owner === owner),
    release: (name, owner) => {
      if (leases.get(name)?.owner === owner) leases.delete(name);
      return Promise.resolve();
    },
  };
  return methods as LeaseStore;
}
