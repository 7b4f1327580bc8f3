import type { QueueReport, Scheduler, SchedulerDefinition } from 'nestjs-jobs';
import { SchedulerUnavailableError } from 'nestjs-jobs';

/** In which way a scheduler gives no answer. */
export type SilenceKind = 'cannot be reached' | 'errors of an unknown kind' | 'hangs' | 'knows nothing of its jobs';

export const SILENCE_KINDS: readonly SilenceKind[] = [
  'cannot be reached',
  'errors of an unknown kind',
  'hangs',
  'knows nothing of its jobs',
];

/** A scheduler that can be silenced, and whose calls are counted. */
export class SilencedScheduler implements SchedulerDefinition {
  readonly name: string;
  readonly kind: string;
  /** When queries of the queue were made, in ms since 1970. */
  readonly queries: number[] = [];
  private silence: SilenceKind | null = null;
  private readonly hanging: (() => void)[] = [];

  constructor(
    private readonly definition: SchedulerDefinition,
    private readonly now: () => number,
  ) {
    this.name = definition.name;
    this.kind = definition.kind;
  }

  create(context: Parameters<SchedulerDefinition['create']>[0]): Scheduler {
    const scheduler = this.definition.create(context);
    return new Proxy(scheduler, {
      get: (_, property) => {
        const value: unknown = Reflect.get(scheduler, property);
        if (typeof value !== 'function' || NEVER_SILENT.has(property)) return value;
        const call = value.bind(scheduler) as (...parameters: unknown[]) => unknown;
        return (...parameters: unknown[]) => this.answer(property, () => call(...parameters));
      },
    });
  }

  begin(kind: SilenceKind): void {
    this.silence = kind;
  }

  end(): void {
    this.silence = null;
    for (const giveUp of this.hanging.splice(0)) giveUp();
  }

  private async answer(property: string | symbol, call: () => unknown): Promise<unknown> {
    if (property === 'query') this.queries.push(this.now());
    switch (this.silence) {
      case null:
        return this.withFile(await call());
      case 'cannot be reached':
        throw new SchedulerUnavailableError(this.name, new Error('the connection was refused.'));
      case 'errors of an unknown kind':
        throw new TypeError('something that nobody thought of');
      case 'hangs':
        return this.hang();
      case 'knows nothing of its jobs':
        return this.withFile(await this.forgetful(property));
    }
  }

  /** What a scheduler says whose log and queue were taken away; what would change something fails. */
  private forgetful(property: string | symbol): unknown {
    if (property === 'query') return [] satisfies QueueReport[];
    if (property === 'openEventLog') return null;
    if (property === 'zoneOffsetMinutes') return 0;
    throw new SchedulerUnavailableError(this.name, new Error('the queue is not there.'));
  }

  /** An open file breaks with the connection. */
  private withFile(value: unknown): unknown {
    if (!isFile(value)) return value;
    const reading = async <R>(read: () => Promise<R>): Promise<R> => {
      if (this.silence === 'hangs') return this.hang();
      if (this.silence !== null) throw new SchedulerUnavailableError(this.name, new Error('the line was cut.'));
      return read();
    };
    const file: File = {
      size: () => reading(() => value.size()),
      read: (position, length) => reading(() => value.read(position, length)),
      close: () => value.close(),
    };
    return file;
  }

  private hang(): Promise<never> {
    return new Promise((_, reject) => {
      this.hanging.push(() => {
        reject(new SchedulerUnavailableError(this.name, new Error('there was no answer.')));
      });
    });
  }
}

const NEVER_SILENT = new Set<string | symbol>(['close', 'expectSubmission']);

interface File {
  size(): Promise<number>;
  read(position: number, length: number): Promise<Buffer>;
  close(): Promise<void>;
}

function isFile(value: unknown): value is File {
  return typeof value === 'object' && value !== null && 'read' in value && 'size' in value;
}
