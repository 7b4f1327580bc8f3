import type { HostFile } from '../../hosts/host.js';
import { BlockCache } from './block-cache.js';

/** Where a log lies now. */
export interface LogPlace {
  /**
   * `nowhere`: there is none yet; `scheduler`: it may grow; `here`: it was collected and grows no more; `gone`: there
   * will be none.
   */
  readonly kind: 'nowhere' | 'scheduler' | 'here' | 'gone';
  /** `null` while the file is not there. */
  open(): Promise<HostFile | null>;
}

/**
 * A log that somebody looks at: the one handle, and what was lately read by it, however many viewers there are. Somebody
 * else calls {@link poll} from time to time.
 */
export class SharedLog {
  /** Present size in bytes; `null` while the file was not seen. */
  size: number | null = null;
  /** How often the file began anew: it was truncated or replaced. */
  restarts = 0;
  /** The file is final: there is nothing to wait for behind its end. */
  ended = false;
  /** The app is shut down. */
  closed = false;
  /** Raised with everything that a viewer may be waiting for. */
  version = 0;
  /** Looks in a row that did not find the file. */
  absences = 0;

  private readonly blocks = new BlockCache((position, length) => this.readFile(position, length));
  private readonly waiting = new Set<() => void>();
  private file: HostFile | null = null;
  private place: LogPlace['kind'] = 'nowhere';

  constructor(private readonly locate: () => Promise<LogPlace>) {}

  /** Looks whether there is more; never rejects. A scheduler that cannot be asked is asked again at the next look. */
  async poll(): Promise<void> {
    if (this.ended || this.closed) return;
    try {
      await this.look();
    } catch {
      await this.drop();
      // What cannot be read on this machine will not be readable later.
      if (this.place === 'here') this.end();
    }
  }

  /** Bytes from `position` on; none where they cannot be read now. */
  async read(position: number, length: number): Promise<Buffer> {
    try {
      return await this.blocks.read(position, length, this.size ?? 0);
    } catch {
      await this.drop();
      return Buffer.alloc(0);
    }
  }

  /** Resolves when something has changed since `version`, or the signal says that nobody waits any more. */
  async changedSince(version: number, signal: AbortSignal | undefined): Promise<void> {
    if (this.version !== version || signal?.aborted) return;
    await new Promise<void>((resolve) => {
      const wake = (): void => {
        this.waiting.delete(wake);
        signal?.removeEventListener('abort', wake);
        resolve();
      };
      this.waiting.add(wake);
      signal?.addEventListener('abort', wake);
    });
  }

  /** Lets all viewers go, and closes the file. */
  async close(): Promise<void> {
    this.closed = true;
    this.tell();
    await this.drop();
  }

  private async look(): Promise<void> {
    const place = await this.locate();
    // From the submit host to this machine the bytes are the same, and so are the positions.
    if (place.kind !== this.place) await this.drop();
    this.place = place.kind;
    this.file ??= await place.open();
    this.absences = this.file ? 0 : this.absences + 1;
    if (this.file) this.note(await this.file.size());
    if (place.kind === 'here' || place.kind === 'gone') this.end();
  }

  private note(size: number): void {
    if (size === this.size) return;
    if (size < (this.size ?? 0)) {
      this.restarts += 1;
      this.blocks.clear();
    }
    this.size = size;
    this.tell();
  }

  private end(): void {
    this.ended = true;
    this.tell();
  }

  private tell(): void {
    this.version += 1;
    for (const wake of [...this.waiting]) wake();
  }

  private async readFile(position: number, length: number): Promise<Buffer> {
    return this.file ? this.file.read(position, length) : Buffer.alloc(0);
  }

  private async drop(): Promise<void> {
    const { file } = this;
    this.file = null;
    // The handle may be of a connection that is gone.
    await file?.close().catch(() => undefined);
  }
}
