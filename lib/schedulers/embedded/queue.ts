import {
  appendFileSync,
  existsSync,
  linkSync,
  mkdirSync,
  opendirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  statSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { ignoreErrors } from './file-errors.js';
import type { Layout } from './layout.js';
import {
  activeName,
  clusterName,
  parseActiveName,
  parseNumber,
  parseRequestName,
  procName,
  requestName,
  type ActiveProc,
  type ControlRequest,
  type ProcId,
  type RestingState,
} from './names.js';
import { stagingPath } from './staging.js';
import { parseProcRecord, type ClusterRecord, type ProcRecord } from './records.js';

/**
 * The steps on the queue's directory tree, each of them atomic: the app and the workers share it without a lock.
 * The calls are synchronous: each is a few microseconds on a local disk, where the promise versions take a hundred.
 */
export class Queue {
  constructor(readonly layout: Layout) {}

  /** The cluster of a submission key, whether or not it is committed. */
  clusterOfKey(key: string): number | null {
    return ignoreErrors(['ENOENT'], () => Number(readlinkSync(join(this.layout.keys, key)))) ?? null;
  }

  /** Lets a key be used again. */
  forgetKey(key: string): void {
    rmSync(join(this.layout.keys, key), { force: true });
  }

  /** `null` for a cluster that is not committed, or acknowledged. */
  readCluster(clusterId: number): ClusterRecord | null {
    const text = ignoreErrors(['ENOENT'], () =>
      readFileSync(join(this.clusterPath(clusterId), 'cluster.json'), 'utf8'),
    );
    return text === undefined ? null : (JSON.parse(text) as ClusterRecord);
  }

  /** Ids of all clusters that are committed and not acknowledged, ascending. */
  clusters(): number[] {
    return numbersIn(this.layout.clusters);
  }

  clusterPath(clusterId: number): string {
    return join(this.layout.clusters, clusterName(clusterId));
  }

  /** The procs of a cluster that rest in a state, ascending. */
  procs(clusterId: number, state: RestingState): number[] {
    return numbersIn(join(this.clusterPath(clusterId), state));
  }

  /** How many procs of a cluster are idle, counted up to `limit`. */
  countIdle(clusterId: number, limit: number): number {
    const directory = ignoreErrors(['ENOENT'], () => opendirSync(join(this.clusterPath(clusterId), 'idle')));
    let count = 0;
    try {
      while (directory && count < limit && directory.readSync()) count += 1;
    } finally {
      directory?.closeSync();
    }
    return count;
  }

  activeProcs(): ActiveProc[] {
    return namesIn(this.layout.active)
      .map(parseActiveName)
      .filter((proc) => proc !== null);
  }

  isActive({ clusterId, procId }: ProcId): boolean {
    return this.activeProcs().some((proc) => proc.clusterId === clusterId && proc.procId === procId);
  }

  readProc(proc: ProcId, state: RestingState): ProcRecord | null {
    return readRecord(this.restingPath(proc, state));
  }

  readActive(proc: ActiveProc): ProcRecord | null {
    return readRecord(this.activePath(proc));
  }

  /** Takes a proc out of a resting state; `null` when it is not there (any more). */
  claim(proc: ProcId, state: RestingState, owner: string): ActiveProc | null {
    const active = { clusterId: proc.clusterId, procId: proc.procId, owner };
    return moved(this.restingPath(proc, state), this.activePath(active)) ? active : null;
  }

  /** Takes an active proc over from a process that is gone; `null` when somebody else was quicker. */
  takeOver(proc: ActiveProc, owner: string): ActiveProc | null {
    const mine = { ...proc, owner };
    return moved(this.activePath(proc), this.activePath(mine)) ? mine : null;
  }

  /** Writes down what happened to active procs; only their owner may. */
  record(procs: readonly ActiveProc[], record: ProcRecord): void {
    const paths = procs.map((proc) => this.activePath(proc));
    const line = `${JSON.stringify(record)}\n`;
    const [path, ...others] = paths;
    if (path !== undefined && others.length === 0 && statSync(path).nlink === 1) {
      appendFileSync(path, line);
    } else {
      this.replaceAll(paths, line);
    }
  }

  /** Puts an active proc to rest; only its owner may. */
  rest(proc: ActiveProc, state: RestingState): void {
    renameSync(this.activePath(proc), this.restingPath(proc, state));
    if (state === 'idle') {
      this.markReady(proc.clusterId);
    }
  }

  /** Drops an active proc of a cluster that is not there any more. */
  forget(proc: ActiveProc): void {
    ignoreErrors(['ENOENT'], () => {
      unlinkSync(this.activePath(proc));
    });
  }

  /** Whether the event log was told of a committed cluster. */
  isAnnounced(clusterId: number): boolean {
    return existsSync(this.announcedPath(clusterId));
  }

  markAnnounced(clusterId: number): void {
    writeFileSync(this.announcedPath(clusterId), '');
  }

  /** Whether workers look into a cluster. */
  isReady(clusterId: number): boolean {
    return existsSync(join(this.layout.ready, clusterName(clusterId)));
  }

  markReady(clusterId: number): void {
    writeFileSync(join(this.layout.ready, clusterName(clusterId)), '');
  }

  /** Clusters that may have idle procs, in the order of their submission. */
  readyClusters(): number[] {
    return numbersIn(this.layout.ready);
  }

  /** The idle procs of a ready cluster; without any, it is ready no more. */
  idleProcs(clusterId: number): number[] {
    const idle = this.procs(clusterId, 'idle');
    if (idle.length > 0) return idle;
    ignoreErrors(['ENOENT'], () => {
      unlinkSync(join(this.layout.ready, clusterName(clusterId)));
    });
    // Somebody may have put a proc there before the mark was removed.
    const late = this.procs(clusterId, 'idle');
    if (late.length > 0) this.markReady(clusterId);
    return late;
  }

  /** Leaves a request for the worker of an active proc. */
  putRequest(request: ControlRequest, reason: string): void {
    const name = requestName(request);
    const staged = join(this.layout.staging, name);
    writeFileSync(staged, reason);
    renameSync(staged, join(this.layout.requests, name));
  }

  /** Whether any proc at all has requests. */
  hasRequests(): boolean {
    return namesIn(this.layout.requests).length > 0;
  }

  /** Requests for one proc, oldest first. */
  requests({ clusterId, procId }: ProcId): ControlRequest[] {
    return namesIn(this.layout.requests)
      .sort()
      .map(parseRequestName)
      .filter((request) => request?.clusterId === clusterId && request.procId === procId)
      .filter((request) => request !== null);
  }

  /** Takes a request, and its reason, so that nobody else serves it; `null` when somebody else did. */
  takeRequest(request: ControlRequest): string | null {
    const path = join(this.layout.requests, requestName(request));
    return (
      ignoreErrors(['ENOENT'], () => {
        const reason = readFileSync(path, 'utf8');
        unlinkSync(path);
        return reason;
      }) ?? null
    );
  }

  /** Remembers that a cluster may leave the queue as soon as all of its procs are done. */
  markAcknowledged(clusterId: number): void {
    ignoreErrors(['ENOENT'], () => {
      writeFileSync(join(this.clusterPath(clusterId), 'acknowledged'), '');
    });
  }

  isAcknowledged(clusterId: number): boolean {
    return existsSync(join(this.clusterPath(clusterId), 'acknowledged'));
  }

  /** Takes a cluster out of the tree. */
  removeCluster(clusterId: number): void {
    const trash = join(this.layout.staging, `removed-${clusterName(clusterId)}`);
    if (moved(this.clusterPath(clusterId), trash)) {
      rmSync(join(this.layout.ready, clusterName(clusterId)), { force: true });
    }
    rmSync(trash, { recursive: true, force: true });
  }

  /** Makes the directories of the tree. */
  makeDirectories(): void {
    for (const directory of Object.values(this.layout) as string[]) {
      // Job files may be confidential, and whoever writes into the queue runs programs.
      if (directory !== this.layout.counter) mkdirSync(directory, { recursive: true, mode: 0o700 });
    }
  }

  /** Procs with the same record share one file until something happens to one of them: see `createProcs`. */
  private replaceAll(paths: readonly string[], content: string): void {
    const shared = stagingPath(this.layout.staging, 'record');
    writeFileSync(shared, content);
    for (const path of paths) {
      linkSync(shared, `${shared}-link`);
      renameSync(`${shared}-link`, path);
    }
    unlinkSync(shared);
  }

  private announcedPath(clusterId: number): string {
    return join(this.clusterPath(clusterId), 'announced');
  }

  private restingPath({ clusterId, procId }: ProcId, state: RestingState): string {
    return join(this.clusterPath(clusterId), state, procName(procId));
  }

  private activePath(proc: ActiveProc): string {
    return join(this.layout.active, activeName(proc));
  }
}

function namesIn(directory: string): string[] {
  return ignoreErrors(['ENOENT'], () => readdirSync(directory)) ?? [];
}

function numbersIn(directory: string): number[] {
  return namesIn(directory)
    .map(parseNumber)
    .filter((number) => number !== null)
    .sort((a, b) => a - b);
}

function moved(from: string, to: string): boolean {
  return (
    ignoreErrors(['ENOENT'], () => {
      renameSync(from, to);
      return true;
    }) ?? false
  );
}

function readRecord(path: string): ProcRecord | null {
  const text = ignoreErrors(['ENOENT'], () => readFileSync(path, 'utf8'));
  return text === undefined ? null : parseProcRecord(text);
}
