import { plainToInstance } from 'class-transformer';
import { validateSync } from 'class-validator';
import { FIELDS, type FieldName } from './fields.js';
import { RunForm } from './run-form.js';

/** The name of an input of the form. */
export type InputName = FieldName | 'basin' | 'mode';

/** What stands in the inputs: as it was typed, right or wrong. */
export type FormValues = Readonly<Partial<Record<InputName, string>>>;

/** One complaint per input. */
export type FormErrors = Readonly<Partial<Record<InputName, string>>>;

/** Either a form that can be run, or what is wrong with it beside what was typed. */
export type CheckedForm =
  { readonly form: RunForm } | { readonly form?: undefined; readonly values: FormValues; readonly errors: FormErrors };

const INPUT_NAMES: readonly InputName[] = ['basin', 'mode', ...(Object.keys(FIELDS) as FieldName[])];

/** The form as somebody sees it first. */
export const INITIAL_VALUES: FormValues = {
  basin: 'Cedar Creek',
  mode: 'single',
  ...Object.fromEntries(Object.entries(FIELDS).map(([name, field]) => [name, String(field.initial)])),
};

/** Checks what a browser sent; inputs that the form does not have are ignored. */
export function validateRunForm(body: unknown): CheckedForm {
  const values = textsOf(body);
  const form = plainToInstance(RunForm, values);
  const complaints = validateSync(form, { stopAtFirstError: true });
  if (complaints.length === 0) return { form };
  const errors = Object.fromEntries(
    complaints.map(({ property, constraints }) => [property, Object.values(constraints ?? {})[0] ?? 'Not valid.']),
  );
  return { values, errors };
}

function textsOf(body: unknown): FormValues {
  const source = (typeof body === 'object' && body !== null ? body : {}) as Readonly<Record<string, unknown>>;
  const texts = INPUT_NAMES.map((name): [InputName, string] => {
    const value = source[name];
    return [name, typeof value === 'string' ? value : ''];
  });
  return Object.fromEntries(texts);
}
