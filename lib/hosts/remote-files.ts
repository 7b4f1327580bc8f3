import type { Host } from './host.js';

/** The part of a host that is about files; there are two ways to do it over SSH. */
export type RemoteFiles = Pick<
  Host,
  'homeDirectory' | 'openFile' | 'stat' | 'writeFile' | 'makeDirectory' | 'listDirectory'
>;
