import { Injectable } from '@nestjs/common';
import { DiscoveryService, ExternalContextCreator, MetadataScanner } from '@nestjs/core';
import type { InstanceWrapper } from '@nestjs/core/injector/instance-wrapper.js';
import { HandlerNotStaticError } from '../manager.errors.js';

/** What `context.getType()` gives in guards, pipes and interceptors of handlers. */
export const JOBS_CONTEXT = 'jobs';

/** A decorated method, ready to be called. */
export interface FoundHandler<O> {
  /** For messages, and to tell handlers apart: `RainApp.summarise`. */
  readonly name: string;
  /** What its decorators say. */
  readonly options: readonly O[];
  /** Runs guards, pipes, interceptors and the method; rejects with what one of them throws. */
  readonly call: (...args: readonly unknown[]) => Promise<unknown>;
}

type Method = (...args: unknown[]) => unknown;

const ARGUMENTS_METADATA = 'nestjs-jobs:handler-arguments';

/** For pipes: a handler's arguments are those that it is called with. Their type is "custom", which ValidationPipe skips. */
const ARGUMENTS = { '0:0': { index: 0, pipes: [] }, '1:1': { index: 1, pipes: [] } };
const argumentsFactory = {
  exchangeKeyForValue: (index: number, _data: unknown, args: readonly unknown[]): unknown => args[index],
};

/** Finds decorated methods of the application's providers and controllers. */
@Injectable()
export class HandlerExplorer {
  constructor(
    private readonly discovery: DiscoveryService,
    private readonly scanner: MetadataScanner,
    private readonly contexts: ExternalContextCreator,
  ) {}

  /**
   * @param optionsOf what the decorators on a method say; `undefined` for one without
   * @throws HandlerNotStaticError for a host that is made for each request or injection
   */
  find<O>(optionsOf: (method: object) => readonly O[] | undefined): FoundHandler<O>[] {
    const found: FoundHandler<O>[] = [];
    const hosts = new Set<unknown>();
    for (const wrapper of [...this.discovery.getProviders(), ...this.discovery.getControllers()]) {
      const prototype = prototypeOf(wrapper);
      // A class that several modules provide is one host; so is a provider under several tokens.
      const host = wrapper.isNotMetatype ? (wrapper.instance as unknown) : wrapper.metatype;
      if (!prototype || wrapper.isAlias || hosts.has(host)) continue;
      hosts.add(host);
      for (const member of this.scanner.getAllMethodNames(prototype)) {
        const method = (prototype as Record<string, Method>)[member];
        const options = method && optionsOf(method);
        if (method && options) found.push(this.handlerOf(wrapper, member, method, options));
      }
    }
    return withDistinctNames(found);
  }

  private handlerOf<O>(
    wrapper: InstanceWrapper,
    member: string,
    method: Method,
    options: readonly O[],
  ): FoundHandler<O> {
    const instance = wrapper.instance as object;
    const name = `${prototypeOf(wrapper)?.constructor.name ?? ''}.${member}`;
    if (!wrapper.isDependencyTreeStatic() || wrapper.isTransient) throw new HandlerNotStaticError(name);
    Reflect.defineMetadata(ARGUMENTS_METADATA, ARGUMENTS, instance.constructor, member);
    // Filters answer requests; there is none here.
    const enhancers = { guards: true, interceptors: true, filters: false };
    const call = this.contexts.create(
      instance,
      method,
      member,
      ARGUMENTS_METADATA,
      argumentsFactory,
      undefined,
      undefined,
      enhancers,
      JOBS_CONTEXT,
    ) as (...args: readonly unknown[]) => Promise<unknown>;
    return { name, options, call };
  }
}

/** Where the methods of a provider are; `undefined` for a provider that is no object. */
function prototypeOf({ isNotMetatype, instance, metatype }: InstanceWrapper): object | undefined {
  if (!isNotMetatype) return (metatype as { readonly prototype?: object } | null)?.prototype;
  return typeof instance === 'object' && instance !== null
    ? ((Object.getPrototypeOf(instance) as object | null) ?? undefined)
    : undefined;
}

/** Two providers may be of one class, or of two with one name. */
function withDistinctNames<O>(handlers: readonly FoundHandler<O>[]): FoundHandler<O>[] {
  const counts = new Map<string, number>();
  return handlers.map((handler) => {
    const count = (counts.get(handler.name) ?? 0) + 1;
    counts.set(handler.name, count);
    return count === 1 ? handler : { ...handler, name: `${handler.name} (${count})` };
  });
}
