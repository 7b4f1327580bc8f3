import 'reflect-metadata';
import { JOB_TYPES, type JobType } from '../../domain/job-types.js';
import type { BasicJobParameters, CondorJobParameters } from '../../domain/job-parameters.js';

const TEMPLATES_METADATA = 'nestjs-jobs:templates';

/** Which parameters belong to which type of job. */
export interface ParametersByType {
  /** Of a job that runs on a scheduler. */
  [JOB_TYPES.CONDOR]: CondorJobParameters;
  /** Of a job without a mechanism for running. */
  [JOB_TYPES.BASIC]: BasicJobParameters;
}

/** A class whose properties have class-validator decorators; its constructor needs no arguments. */
export type InputClass<I extends object = object> = new () => I;

/** Options of {@link CondorJobTemplate} and {@link BasicJobTemplate}. */
export interface TypedTemplateOptions<P, I extends object = never> {
  /**
   * The template's name.
   * @default the name of the decorated member
   */
  readonly name?: string;
  /** Parameters that are known without the member; what the member gives is put over them. */
  readonly parameters?: P;
  /**
   * The class of the template's own input. `createJob({ input })` makes an instance of it, checks that, and gives it to
   * the decorated method; the job keeps it.
   * @default none: `createJob()` takes no input
   */
  readonly input?: InputClass<I>;
}

/** Options of {@link JobTemplate}. */
export interface JobTemplateOptions<T extends JobType, I extends object = never> extends TypedTemplateOptions<
  ParametersByType[T],
  I
> {
  /** The type of the jobs. */
  readonly type: T;
}

/** `R`, with every key that `P` does not have made impossible: TypeScript itself lets extra keys of a result pass. */
export type NoExtra<P, R> = R & Record<Exclude<keyof R, keyof P>, never>;

/** What the method of a template is given: its input where it declares one, nothing otherwise. */
export type TemplateArguments<I extends object> = [I] extends [never] ? [] : [input: I];

/**
 * Decorates a method that returns parameters (it may be async, and may use what the class has injected) or, for a
 * template without input, a property that holds them. A key that the type of job does not know, and a method that takes
 * another input than the decorator names, are errors at compile time.
 */
export type TemplateDecorator<P extends object, I extends object = never> = OnMethod<P, I> &
  OnAsyncMethod<P, I> &
  ([I] extends [never] ? OnProperty<P> : unknown);

type OnMethod<P extends object, I extends object> = <R extends P>(
  target: object,
  member: string,
  descriptor: TypedPropertyDescriptor<(...input: TemplateArguments<I>) => NoExtra<P, R>>,
) => void;

type OnAsyncMethod<P extends object, I extends object> = <R extends P>(
  target: object,
  member: string,
  descriptor: TypedPropertyDescriptor<(...input: TemplateArguments<I>) => Promise<NoExtra<P, R>>>,
) => void;

type OnProperty<P extends object> = <K extends string>(target: Record<K, P>, member: K) => void;

/** What a decorator remembers of one member. */
export interface DeclaredTemplate {
  readonly member: string;
  readonly name: string;
  readonly type: JobType;
  readonly parameters: object;
  readonly input: InputClass | null;
}

/** Declares a job template of any type on a member of a `@JobsApp` class (`JobTemplate` of the 2016 Jobs API). */
export function JobTemplate<T extends JobType, I extends object = never>(
  options: JobTemplateOptions<T, I>,
): TemplateDecorator<ParametersByType[T], NoInfer<I>> {
  // NoInfer in the result: a decorator without an input must not take one over from the method below it.
  const decorate = (target: object, member: string): void => {
    const { name = member, type, parameters = {}, input = null } = options;
    const template: DeclaredTemplate = { member, name, type, parameters, input };
    Reflect.defineMetadata(
      TEMPLATES_METADATA,
      [...declaredTemplatesOf(target.constructor), template],
      target.constructor,
    );
  };
  return decorate;
}

/** Declares a template for jobs that run on a scheduler (`CondorJobTemplate` of the 2016 Jobs API). */
export function CondorJobTemplate<I extends object = never>(
  options: TypedTemplateOptions<CondorJobParameters, I> = {},
): TemplateDecorator<CondorJobParameters, NoInfer<I>> {
  return JobTemplate<typeof JOB_TYPES.CONDOR, I>({ ...options, type: JOB_TYPES.CONDOR });
}

/** Declares a template for jobs without a mechanism for running (`BasicJobTemplate` of the 2016 Jobs API). */
export function BasicJobTemplate<I extends object = never>(
  options: TypedTemplateOptions<BasicJobParameters, I> = {},
): TemplateDecorator<BasicJobParameters, NoInfer<I>> {
  return JobTemplate<typeof JOB_TYPES.BASIC, I>({ ...options, type: JOB_TYPES.BASIC });
}

/** The templates that members of this class declare, those of its base classes included. */
export function declaredTemplatesOf(type: object): readonly DeclaredTemplate[] {
  return (Reflect.getMetadata(TEMPLATES_METADATA, type) as readonly DeclaredTemplate[] | undefined) ?? [];
}
