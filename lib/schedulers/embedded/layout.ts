import { join } from 'node:path';

/**
 * Where everything of one installation lies, all absolute. `jobs` and `events` are laid out as on an HTCondor submit
 * host; the rest is the queue, which has no daemon and no lock: states are directories, transitions are renames.
 */
export interface Layout {
  readonly root: string;
  /** `jobs/<directory>/`: inputs, and `run/`, the initialdir of the submission. */
  readonly jobs: string;
  /** `events/<file>`: the shared event logs. */
  readonly events: string;
  /** `bin/worker-<hash>.cjs`: the worker program. */
  readonly bin: string;
  /** `clusters/<cluster>/`: `cluster.json`, and `idle/`, `held/`, `done/` with one file per proc. */
  readonly clusters: string;
  /** `active/<cluster>.<proc>.<owner>`: procs that a process is working on; the name says which process. */
  readonly active: string;
  /** `ready/<cluster>`: clusters that may have idle procs, so that a worker need not look into all of them. */
  readonly ready: string;
  /** `requests/<cluster>.<proc>.<sequence>.<action>`: what the worker of an active proc is asked to do. */
  readonly requests: string;
  /** `slots/<n>/<owner>`: which process works in slot n. */
  readonly slots: string;
  /** `keys/<submission key>`: symbolic link whose text is the cluster id. */
  readonly keys: string;
  /** `history/<submission key>.json`: the procs of acknowledged clusters. */
  readonly history: string;
  /** `counter/<n>`: one file whose name is the next cluster id. */
  readonly counter: string;
  /** What is being made and will be put in place by one rename. */
  readonly staging: string;
  /** `scratch/<cluster>.<proc>/`: where programs run. */
  readonly scratch: string;
}

/** The layout below the directory of one installation. */
export function layoutOf(root: string): Layout {
  return {
    root,
    jobs: join(root, 'jobs'),
    events: join(root, 'events'),
    bin: join(root, 'bin'),
    clusters: join(root, 'clusters'),
    active: join(root, 'active'),
    ready: join(root, 'ready'),
    requests: join(root, 'requests'),
    slots: join(root, 'slots'),
    keys: join(root, 'keys'),
    history: join(root, 'history'),
    counter: join(root, 'counter'),
    staging: join(root, 'staging'),
    scratch: join(root, 'scratch'),
  };
}

/** The initialdir of a submission. */
export function runDirectory(layout: Layout, directory: string): string {
  return join(layout.jobs, directory, 'run');
}
