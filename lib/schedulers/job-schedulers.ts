import type { Scheduler, SchedulerContext, SchedulerDefinition } from './scheduler.js';
import { DuplicateSchedulerError, UnknownSchedulerError } from './scheduler.errors.js';

/**
 * The schedulers of this application: injectable, by name. They can be added, replaced and removed while it runs; each
 * process of the application has its own list.
 */
export class JobSchedulers {
  private readonly schedulers = new Map<string, Scheduler>();
  private readonly listeners: ((name: string) => void)[] = [];

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
   * Adds a scheduler, also while the application runs: its jobs are followed at once, those that are left of an earlier
   * one of its name as well. Throws as the constructor does.
   */
  add(definition: SchedulerDefinition): void {
    if (this.schedulers.has(definition.name)) throw new DuplicateSchedulerError(definition.name);
    this.put(definition);
  }

  /**
   * Puts a scheduler in the place of the one of its name, for example with another key or password. Jobs go on; what is
   * being asked of the former one fails and is repeated with the new one.
   * @throws UnknownSchedulerError when there is none of that name
   * @throws HostOptionsError, EmbeddedOptionsError for options that cannot work; the former one stays
   */
  async replace(definition: SchedulerDefinition): Promise<void> {
    const former = this.get(definition.name);
    this.put(definition);
    await former.close();
  }

  /**
   * Removes a scheduler and closes its connection; nothing happens when there is none of that name. Its jobs go on
   * there. Here they keep their status, with a `statusMessage` that says so, until it is added again. When it was the
   * default one, the next in the list is.
   */
  async remove(name: string): Promise<void> {
    const scheduler = this.schedulers.get(name);
    this.schedulers.delete(name);
    this.tell(name);
    await scheduler?.close();
  }

  /** Calls a function with the name of each scheduler that is added, replaced or removed from now on. */
  onChange(listener: (name: string) => void): void {
    this.listeners.push(listener);
  }

  /** Closes all connections. */
  async close(): Promise<void> {
    await Promise.all(this.list().map((scheduler) => scheduler.close()));
  }

  private put(definition: SchedulerDefinition): void {
    this.schedulers.set(definition.name, definition.create(this.context));
    this.tell(definition.name);
  }

  private tell(name: string): void {
    for (const listener of this.listeners) listener(name);
  }
}
