import type { Scheduler, SchedulerContext, SchedulerDefinition } from './scheduler.js';
import { DuplicateSchedulerError, UnknownSchedulerError } from './scheduler.errors.js';

/** The schedulers of this application: injectable, by name. */
export class JobSchedulers {
  private readonly definitions = new Map<string, SchedulerDefinition>();
  private readonly running = new Map<string, Scheduler>();

  /**
   * @param definitions the first one is the default
   * @param context what each scheduler gets to know of this application
   * @throws DuplicateSchedulerError when two have the same name
   */
  constructor(
    definitions: readonly SchedulerDefinition[],
    private readonly context: SchedulerContext,
  ) {
    for (const definition of definitions) this.add(definition);
  }

  /** All schedulers, the default one first. */
  list(): Scheduler[] {
    return this.names().map((name) => this.get(name));
  }

  /** The names of all schedulers, the default one first. */
  names(): string[] {
    return [...this.definitions.keys()];
  }

  /** The scheduler that a job runs on that names none. */
  get default(): Scheduler {
    return this.get(this.defaultName);
  }

  /** The name of {@link default}. */
  get defaultName(): string {
    const [name] = this.definitions.keys();
    if (name === undefined) throw new UnknownSchedulerError('default', []);
    return name;
  }

  /** @throws UnknownSchedulerError that lists the known ones */
  get(name: string): Scheduler {
    const known = this.running.get(name);
    if (known) return known;
    const definition = this.definitions.get(name);
    if (!definition) throw new UnknownSchedulerError(name, this.names());
    const scheduler = definition.create(this.context);
    this.running.set(name, scheduler);
    return scheduler;
  }

  /** Whether there is a scheduler of this name. */
  has(name: string): boolean {
    return this.definitions.has(name);
  }

  /**
   * Adds a scheduler, also while the application runs.
   * @throws DuplicateSchedulerError when there is one of that name
   */
  add(definition: SchedulerDefinition): void {
    if (this.definitions.has(definition.name)) throw new DuplicateSchedulerError(definition.name);
    this.definitions.set(definition.name, definition);
  }

  /** Removes a scheduler and closes its connection. Its jobs go on there; they are followed again when it is added again. */
  async remove(name: string): Promise<void> {
    this.definitions.delete(name);
    const scheduler = this.running.get(name);
    this.running.delete(name);
    await scheduler?.close();
  }

  /** Closes all connections. */
  async close(): Promise<void> {
    const schedulers = [...this.running.values()];
    this.running.clear();
    await Promise.all(schedulers.map((scheduler) => scheduler.close()));
  }
}
