import type { Scheduler, SchedulerContext, SchedulerDefinition } from './scheduler.js';
import { DuplicateSchedulerError, UnknownSchedulerError } from './scheduler.errors.js';

/** The schedulers of this application: injectable, by name. */
export class JobSchedulers {
  private readonly schedulers = new Map<string, Scheduler>();

  /**
   * @param definitions the first one is the default
   * @param context what each scheduler gets to know of this application
   * @throws DuplicateSchedulerError when two have the same name
   * @throws HostOptionsError, EmbeddedOptionsError for options that cannot work
   */
  constructor(
    definitions: readonly SchedulerDefinition[],
    private readonly context: SchedulerContext,
  ) {
    for (const definition of definitions) this.add(definition);
  }

  /** All schedulers, the default one first. */
  list(): Scheduler[] {
    return [...this.schedulers.values()];
  }

  /** The scheduler that a job runs on that names none. */
  get default(): Scheduler {
    return this.get(this.defaultName);
  }

  /** The name of {@link default}. */
  get defaultName(): string {
    const [name] = this.schedulers.keys();
    if (name === undefined) throw new UnknownSchedulerError('default', []);
    return name;
  }

  /** @throws UnknownSchedulerError that lists the known ones */
  get(name: string): Scheduler {
    const scheduler = this.schedulers.get(name);
    if (!scheduler) throw new UnknownSchedulerError(name, [...this.schedulers.keys()]);
    return scheduler;
  }

  /** Whether there is a scheduler of this name. */
  has(name: string): boolean {
    return this.schedulers.has(name);
  }

  /**
   * Adds a scheduler, also while the application runs. It connects to nothing before it is needed. Throws as the
   * constructor does.
   */
  add(definition: SchedulerDefinition): void {
    if (this.schedulers.has(definition.name)) throw new DuplicateSchedulerError(definition.name);
    this.schedulers.set(definition.name, definition.create(this.context));
  }

  /** Removes a scheduler and closes its connection. Its jobs go on there; they are followed again when it is added again. */
  async remove(name: string): Promise<void> {
    const scheduler = this.schedulers.get(name);
    this.schedulers.delete(name);
    await scheduler?.close();
  }

  /** Closes all connections. */
  async close(): Promise<void> {
    await Promise.all(this.list().map((scheduler) => scheduler.close()));
  }
}
