import 'reflect-metadata';
import { JOB_TYPES, type JobType } from '../../domain/job-types.js';
import type { BasicJobParameters, CondorJobParameters } from '../../domain/job-parameters.js';

const TEMPLATES_METADATA = 'nestjs-jobs:templates';

/** Which parameters belong to which type of job. */
export interface ParametersByType {
  [JOB_TYPES.CONDOR]: CondorJobParameters;
  [JOB_TYPES.BASIC]: BasicJobParameters;
}

/** Options of {@link CondorJobTemplate} and {@link BasicJobTemplate}. */
export interface TypedTemplateOptions<P> {
  /**
   * The template's name.
   * @default the name of the decorated member
   */
  readonly name?: string;
  /** Parameters that are known without the member; what the member gives is put over them. */
  readonly parameters?: P;
}

/** Options of {@link JobTemplate}. */
export interface JobTemplateOptions<T extends JobType> extends TypedTemplateOptions<ParametersByType[T]> {
  /** The type of the jobs. */
  readonly type: T;
}

/** `R`, with every key that `P` does not have made impossible: TypeScript itself lets extra keys of a result pass. */
export type NoExtra<P, R> = R & Record<Exclude<keyof R, keyof P>, never>;

/**
 * Decorates a method that returns parameters (it may be async, and may use what the class has injected) or a property
 * that holds them. A key that the type of job does not know is an error at compile time.
 */
export type TemplateDecorator<P extends object> = OnMethod<P> & OnAsyncMethod<P> & OnProperty<P>;

type OnMethod<P extends object> = <R extends P>(
  target: object,
  member: string,
  descriptor: TypedPropertyDescriptor<() => NoExtra<P, R>>,
) => void;

type OnAsyncMethod<P extends object> = <R extends P>(
  target: object,
  member: string,
  descriptor: TypedPropertyDescriptor<() => Promise<NoExtra<P, R>>>,
) => void;

type OnProperty<P extends object> = <K extends string>(target: Record<K, P>, member: K) => void;

/** What a decorator remembers of one member. */
export interface DeclaredTemplate {
  readonly member: string;
  readonly name: string;
  readonly type: JobType;
  readonly parameters: object;
}

/** Declares a job template of any type on a member of a `@JobsApp` class (`JobTemplate` of the 2016 Jobs API). */
export function JobTemplate<T extends JobType>(options: JobTemplateOptions<T>): TemplateDecorator<ParametersByType[T]> {
  return (target: object, member: string) => {
    const template = { member, name: options.name ?? member, type: options.type, parameters: options.parameters ?? {} };
    Reflect.defineMetadata(
      TEMPLATES_METADATA,
      [...declaredTemplatesOf(target.constructor), template],
      target.constructor,
    );
  };
}

/** Declares a template for jobs that run on a scheduler (`CondorJobTemplate` of the 2016 Jobs API). */
export function CondorJobTemplate(
  options: TypedTemplateOptions<CondorJobParameters> = {},
): TemplateDecorator<CondorJobParameters> {
  return JobTemplate({ ...options, type: JOB_TYPES.CONDOR });
}

/** Declares a template for jobs without a mechanism for running (`BasicJobTemplate` of the 2016 Jobs API). */
export function BasicJobTemplate(
  options: TypedTemplateOptions<BasicJobParameters> = {},
): TemplateDecorator<BasicJobParameters> {
  return JobTemplate({ ...options, type: JOB_TYPES.BASIC });
}

/** The templates that members of this class declare, those of its base classes included. */
export function declaredTemplatesOf(type: object): readonly DeclaredTemplate[] {
  return (Reflect.getMetadata(TEMPLATES_METADATA, type) as readonly DeclaredTemplate[] | undefined) ?? [];
}
