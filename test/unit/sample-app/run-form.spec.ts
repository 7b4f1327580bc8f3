import { describe, expect, it } from '@jest/globals';
import { INITIAL_VALUES, validateRunForm } from '../../../sample-app/runoff/form/validate-run-form.js';
import { modelArguments } from '../../../sample-app/runoff/model-arguments.js';
import { describeMelt, settingsOf } from '../../../sample-app/runoff/run-settings.js';
import { runModel } from './run-model.js';

function errorsOf(changes: Record<string, unknown>) {
  const checked = validateRunForm({ ...INITIAL_VALUES, ...changes });
  return checked.form ? {} : checked.errors;
}

function settingsFrom(changes: Record<string, unknown>) {
  const { form } = validateRunForm({ ...INITIAL_VALUES, ...changes });
  return settingsOf(form!);
}

describe('the form', () => {
  it('is right as it is shown first, for one run and for a sweep', () => {
    expect(errorsOf({})).toEqual({});
    expect(errorsOf({ mode: 'sweep' })).toEqual({});
  });

  it.each([
    ['area', '0', 'A number from 0.01 to 100,000 km², please.'],
    ['area', '', 'A number from 0.01 to 100,000 km², please.'],
    ['area', '1e3', 'A number from 0.01 to 100,000 km², please.'],
    ['area', 'NaN', 'A number from 0.01 to 100,000 km², please.'],
    ['area', ['1', '2'], 'A number from 0.01 to 100,000 km², please.'],
    ['area', { $gt: 1 }, 'A number from 0.01 to 100,000 km², please.'],
    ['elevation', '9000', 'A number from -500 to 5,000 m, please.'],
    ['runoffCoefficient', '1.01', 'A number from 0 to 1, please.'],
    ['threshold', '6', 'A number from -5 to 5 °C, please.'],
    ['meltFactor', '-3', 'A number from 0.1 to 20 mm/°C/day, please.'],
    ['quickConstant', '$(Process)', 'A number from 0.1 to 100 days, please.'],
    ['basin', '   ', '1 to 80 characters, please.'],
    ['basin', 'x'.repeat(81), '1 to 80 characters, please.'],
    ['basin', 'a\nqueue 100', 'No line breaks or control characters, please.'],
    ['mode', 'both', 'Choose one run or a sweep, please.'],
  ])('refuses %s = %j beside that field', (field, value, message) => {
    expect(errorsOf({ [field]: value })).toEqual({ [field]: message });
  });

  it('refuses a sweep that goes nowhere or takes part of a step', () => {
    expect(errorsOf({ mode: 'sweep', meltFactorFrom: '3', meltFactorTo: '3' })).toEqual({
      meltFactorTo: 'More than where the sweep starts, please.',
    });
    expect(errorsOf({ mode: 'sweep', steps: '2.5' })).toEqual({ steps: 'A whole number from 2 to 12, please.' });
    expect(errorsOf({ mode: 'sweep', steps: '13' })).toEqual({ steps: 'A whole number from 2 to 12, please.' });
  });

  it('looks only at the inputs of the chosen kind', () => {
    expect(errorsOf({ mode: 'single', steps: 'many' })).toEqual({});
    expect(errorsOf({ mode: 'sweep', meltFactor: 'high' })).toEqual({});
  });

  it('gives back what was typed, and names every field that is missing', () => {
    const checked = validateRunForm({ area: '<script>', basin: 'Mine' });

    expect(checked).toMatchObject({ values: { area: '<script>', basin: 'Mine', elevation: '' } });
    expect(Object.keys(checked.form ? {} : checked.errors)).toEqual(
      expect.arrayContaining(['area', 'mode', 'elevation', 'runoffCoefficient', 'threshold', 'soilCapacity']),
    );
  });

  it.each([undefined, null, 'text', 7])('survives a body that is %j', (body) => {
    expect(validateRunForm(body).form).toBeUndefined();
  });

  it('takes a decimal comma and blanks around a number', () => {
    expect(settingsFrom({ meltFactor: ' 2,5 ' }).meltFactors).toEqual([2.5]);
  });
});

describe('the settings of a run', () => {
  it('spread a sweep evenly, both ends included', () => {
    const sweep = { mode: 'sweep', meltFactorFrom: '1', meltFactorTo: '2', steps: '4' };

    expect(settingsFrom(sweep).meltFactors).toEqual([1, 1.333, 1.667, 2]);
  });

  it('describe themselves in one line', () => {
    expect(describeMelt(settingsFrom({}))).toBe('Melt factor 3 mm/°C/day');
    expect(describeMelt(settingsFrom({ mode: 'sweep' }))).toBe('Sweep of 6 melt factors, 1 to 6 mm/°C/day');
  });

  it('become arguments that every sub-job reads by its own index', () => {
    const args = modelArguments(settingsFrom({ mode: 'sweep', steps: '3', basin: '"; rm -rf $HOME' }), 0.5);

    expect(args).toBe(
      '--input seattle-weather.csv --output hydrograph_$(Process).csv --summary summary_$(Process).json ' +
        '--area 120 --elevation 1000 --runoff-coefficient 0.3 --threshold 0.5 --melt-factor 1,3.5,6 ' +
        '--index $(Process) --soil-capacity 150 --quick-constant 2 --slow-constant 40 --pace 0.5',
    );
  });

  it('are what the model then computes with', async () => {
    const settings = settingsFrom({ area: '100000', meltFactor: '0.1' });
    const words = modelArguments(settings, 0).split(' ');
    const value = (option: string) => words[words.indexOf(option) + 1]!;

    const { summary } = await runModel({ area: value('--area'), 'melt-factor': value('--melt-factor') });

    expect(summary.parameters).toMatchObject({ meltFactor: 0.1 });
    expect(summary.volume).toBeCloseTo(summary.balance.runoff * 100_000 * 1000, -3);
  });
});
