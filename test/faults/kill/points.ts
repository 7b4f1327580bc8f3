import { writeFileSync } from 'node:fs';
import { join, sep } from 'node:path';

/** Where a process ends itself: the n-th time that it comes to a point. */
export interface Arm {
  readonly point: string;
  /** Counted from 1. */
  readonly occurrence: number;
  /** A file that is written just before, so that the parent knows that it was this and nothing else. */
  readonly firedFile: string;
}

/** Reads of an app's own waiting, which no job depends on. */
const NOT_COUNTED = /^(Job\.reload|JobManager\.|JobFactory\.find) ›/;

const MODULE_FILES = join(process.cwd(), 'dist', 'esm') + sep;

/**
 * The points at which a process may die. A point is one side of one call: `Submitter.adopt › ExecutionStore.adopt before`
 * is the moment in which that method is about to make that call, `… after` the one in which it has the answer. Nothing
 * in the library knows of them: methods of the objects that it is made of are replaced by ones that tell.
 */
export class Points {
  private counts = new Map<string, number>();
  private armed: Arm | null = null;

  /** Counts from zero; dies at the point from now on, where one is given. */
  begin(arm: Arm | null): void {
    this.counts = new Map();
    this.armed = arm;
  }

  /** How often each point was passed since {@link begin}. */
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
    const count = (this.counts.get(point) ?? 0) + 1;
    this.counts.set(point, count);
    if (point !== this.armed?.point || count !== this.armed.occurrence) return;
    writeFileSync(this.armed.firedFile, `${point} #${count}\n`);
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

/** The method of the library that makes the present call, and which of its calls that is, by its place in the file. */
function callSite(): string {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 14;
  const lines = (new Error().stack ?? '').split('\n').slice(1);
  Error.stackTraceLimit = stackTraceLimit;
  const line = lines.find((text) => text.includes(MODULE_FILES));
  if (line === undefined) return 'app';
  const [, file = '', place = ''] = /dist\/esm\/(.+)\.js:(\d+):\d+\)?$/.exec(line) ?? [];
  const [, name = file] = /at (?:async )?([A-Za-z_$][\w$.]*) \(/.exec(line) ?? [];
  return `${name}:${place}`;
}
