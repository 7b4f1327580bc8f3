import type { SchedulerDefinition } from 'nestjs-jobs';

/** Counts the commands that a scheduler runs on its host. */
export class CommandCounter {
  count = 0;

  /** The same scheduler, counted. */
  counted(definition: SchedulerDefinition): SchedulerDefinition {
    return {
      ...definition,
      create: (context) => {
        const scheduler = definition.create(context);
        const host: unknown = Reflect.get(scheduler, 'host');
        if (typeof host === 'object' && host !== null) for (const method of ['run', 'stream']) this.watch(host, method);
        return scheduler;
      },
    };
  }

  private watch(host: object, method: string): void {
    const original: unknown = Reflect.get(host, method);
    if (typeof original !== 'function') return;
    Reflect.set(host, method, (...parameters: unknown[]) => {
      this.count += 1;
      return (original as (...given: unknown[]) => unknown).apply(host, parameters);
    });
  }
}
