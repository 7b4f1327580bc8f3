import { html, type Html } from '../../html/html.js';
import { FIELDS, type FieldName } from '../form/fields.js';
import type { FormErrors, FormValues, InputName } from '../form/validate-run-form.js';

/** The form for a new run, with what is wrong beside each input. */
export function runForm(values: FormValues, errors: FormErrors): Html {
  const number = (name: FieldName): Html => numberInput(name, values, errors);
  const count = Object.keys(errors).length;
  return html`
    <form class="card run-form" method="post" action="/jobs" novalidate aria-label="New run">
      ${count > 0 && html`<p class="form-error" role="alert">${complaint(count)} Nothing was started.</p>`}
      <div class="groups">
        <fieldset>
          <legend>Basin</legend>
          ${field('basin', 'Name', '', errors, (attributes) => textInput(attributes, values.basin ?? ''))}
          ${number('area')} ${number('elevation')}
        </fieldset>
        <fieldset>
          <legend>Snow</legend>
          ${number('threshold')} ${modeSwitch(values)}
          <div class="single-only">${number('meltFactor')}</div>
          <div class="sweep-only triple">${number('meltFactorFrom')} ${number('meltFactorTo')} ${number('steps')}</div>
        </fieldset>
        <fieldset>
          <legend>Soil and routing</legend>
          <div class="double">${number('runoffCoefficient')} ${number('soilCapacity')}</div>
          <div class="double">${number('quickConstant')} ${number('slowConstant')}</div>
        </fieldset>
      </div>
      <div class="form-end">
        <button class="button primary" type="submit">Run</button>
        <p class="hint">Daily weather of Seattle, 2012 to 2015. A run takes some seconds.</p>
      </div>
    </form>
  `;
}

function complaint(count: number): string {
  return count === 1 ? 'One value cannot be used.' : `${count} values cannot be used.`;
}

function modeSwitch(values: FormValues): Html {
  const option = (mode: string, label: string): Html => html`
    <label
      ><input type="radio" name="mode" value="${mode}" ${values.mode === mode && html`checked`} /><span
        >${label}</span
      ></label
    >
  `;
  return html`
    <div class="segments" role="radiogroup" aria-label="Melt factor">
      ${option('single', 'One melt factor')} ${option('sweep', 'Sweep')}
    </div>
  `;
}

/** Attributes that tie an input to its label, its hint and what is wrong with it. */
type InputAttributes = Html;

function field(
  name: InputName,
  label: string,
  hint: string,
  errors: FormErrors,
  input: (attributes: InputAttributes) => Html,
): Html {
  const error = errors[name];
  const invalid = html`aria-invalid="true" aria-describedby="${name}-error"`;
  const described = html`aria-describedby="${name}-hint"`;
  const attributes = html`id="${name}" name="${name}" ${error ? invalid : hint && described}`;
  return html`
    <div class="field">
      <label for="${name}">${label}</label>
      ${input(attributes)}
      ${
        error
          ? html`<p class="error" id="${name}-error">${error}</p>`
          : hint && html`<p class="hint" id="${name}-hint">${hint}</p>`
      }
    </div>
  `;
}

function textInput(attributes: InputAttributes, value: string): Html {
  return html`<div class="input">
    <input ${attributes} type="text" value="${value}" maxlength="80" autocomplete="off" />
  </div>`;
}

function numberInput(name: FieldName, values: FormValues, errors: FormErrors): Html {
  const { label, unit, hint, integer } = FIELDS[name];
  return field(
    name,
    label,
    hint,
    errors,
    (attributes) => html`
      <div class="input">
        <input
          ${attributes}
          type="text"
          inputmode="${integer ? 'numeric' : 'decimal'}"
          value="${values[name]}"
          autocomplete="off"
        />
        ${unit && html`<span class="unit">${unit}</span>`}
      </div>
    `,
  );
}
