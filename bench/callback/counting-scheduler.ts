import type { Scheduler, SchedulerDefinition } from 'nestjs-jobs';

/** Counts what a scheduler is asked for: each command, and each request about a file there. */
export class RemoteCounter {
  count = 0;

  /** The same scheduler, counted. */
  watch(definition: SchedulerDefinition): SchedulerDefinition {
    return { ...definition, create: (context) => this.counted<Scheduler>(definition.create(context)) };
  }

  private counted<T extends object>(target: T): T {
    return new Proxy(target, {
      get: (_, name) => {
        const member: unknown = Reflect.get(target, name, target);
        if (typeof member !== 'function') return member;
        return (...values: unknown[]): unknown => {
          this.count += 1;
          const answer: unknown = Reflect.apply(member, target, values);
          return name === 'openEventLog' || name === 'openOutput'
            ? this.countedFile(answer as Promise<object | null>)
            : answer;
        };
      },
    });
  }

  private async countedFile(opening: Promise<object | null>): Promise<object | null> {
    const file = await opening;
    return file && this.counted(file);
  }
}
