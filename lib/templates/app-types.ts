import type { CondorJobParameters } from '../domain/job-parameters.js';

/** Whether a member of an app class can be a template: its value, or what it returns, are parameters of a job. */
type IsTemplate<Member> = Member extends (...input: never[]) => infer Result
  ? Awaited<Result> extends CondorJobParameters
    ? true
    : false
  : Member extends CondorJobParameters
    ? true
    : false;

/**
 * The members of an app class that declare its templates, as far as the types tell: those that hold, or return,
 * parameters. Any text where the app is not known.
 */
export type TemplateName<App> = unknown extends App
  ? string
  : { [Member in keyof App & string]: IsTemplate<App[Member]> extends true ? Member : never }[keyof App & string];

/** What a member of an app class takes as its input; `null` for one without. */
export type TemplateInput<App, Name extends TemplateName<App>> = unknown extends App
  ? object | null
  : Name extends keyof App
    ? App[Name] extends (input: infer Input, ...others: never[]) => unknown
      ? unknown extends Input
        ? null
        : Input
      : null
    : never;

/** The fields of an input class, without its methods: what a plain object can give. */
export type InputData<Input> = {
  [Field in keyof Input as Input[Field] extends (...values: never[]) => unknown ? never : Field]: Input[Field];
};
