import { writeFileSync } from 'node:fs';
import { callSite } from './call-site.js';

/** Where a process is to end itself. */
export interface Orders {
  /** Points, each with the passage at which it dies, counted from 1; the first that is come to is the one. */
  readonly passages: Readonly<Record<string, number>>;
  /** A file that is written just before, so that the parent knows that it was this and nothing else. */
  readonly lastWords: string;
  /** How long its result handlers take, in ms. */
  readonly handlerMs: number;
}

/** What a process leaves behind that ended itself. */
export interface LastWords {
  readonly point: string;
  readonly passage: number;
  /** How often it had come to each point. */
  readonly passed: Readonly<Record<string, number>>;
}

/** Reads of an app's own waiting, which no job depends on. */
const NOT_COUNTED = /^(Job\.reload|JobManager\.|JobFactory\.find)\S* ›/;

/**
 * The points at which a process may die. A point is one side of one call: `Submitter.adopt › ExecutionStore.adopt before`
 * is the moment in which that method is about to make that call, `… after` the one in which it has the answer. Nothing
 * in the library knows of them: methods of the objects that it is made of are replaced by ones that tell.
 */
export class Points {
  private readonly counts = new Map<string, number>();
  private orders: Orders | null = null;

  /** Counts from zero, and dies from now on as it is ordered. */
  obey(orders: Orders): void {
    this.counts.clear();
    this.orders = orders;
  }

  /** Goes on without orders. */
  rest(): void {
    this.orders = null;
  }

  /** How often each point was passed. */
  passed(): Record<string, number> {
    return Object.fromEntries(this.counts);
  }

  /** Makes the calls of some methods of an object tell. */
  watch(target: object, name: string, methods: readonly string[] = methodsOf(target)): void {
    for (const method of methods) {
      const original: unknown = Reflect.get(target, method);
      if (typeof original !== 'function') continue;
      Reflect.set(target, method, this.telling(target, `${name}.${method}`, original as Method));
    }
  }

  private telling(target: object, callee: string, original: Method): Method {
    return (...parameters) => {
      const call = `${callSite()} › ${callee}`;
      if (NOT_COUNTED.test(call)) return original.apply(target, parameters);
      this.pass(`${call} before`);
      return this.afterwards(`${call} after`, original.apply(target, parameters));
    };
  }

  private afterwards(point: string, result: unknown): unknown {
    if (!(result instanceof Promise)) {
      this.pass(point);
      return result;
    }
    return result.finally(() => {
      this.pass(point);
    });
  }

  private pass(point: string): void {
    const passage = (this.counts.get(point) ?? 0) + 1;
    this.counts.set(point, passage);
    const { orders } = this;
    if (orders?.passages[point] !== passage) return;
    writeFileSync(orders.lastWords, JSON.stringify({ point, passage, passed: this.passed() } satisfies LastWords));
    process.kill(process.pid, 'SIGKILL');
  }
}

type Method = (...parameters: unknown[]) => unknown;

/** The names of an object's own methods and those of its class. */
function methodsOf(target: object): string[] {
  const prototype = Object.getPrototypeOf(target) as object;
  return Object.entries(Object.getOwnPropertyDescriptors(prototype))
    .filter(([name, { value }]) => name !== 'constructor' && typeof value === 'function')
    .map(([name]) => name);
}
