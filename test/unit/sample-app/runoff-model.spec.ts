import { describe, expect, it } from '@jest/globals';
import { execFile } from 'node:child_process';
import { writeFile, mkdtemp, rm, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import fc from 'fast-check';
import { runModel, SEATTLE, sum } from './run-model.js';

/** A number with few digits, as somebody would type it. */
const decimal = (min: number, max: number) => fc.double({ min, max, noNaN: true }).map((value) => value.toFixed(3));

/** A model run takes a tenth of a second, on a busy machine more. */
const PROPERTY_TIMEOUT = 60_000;

const anyParameters = fc.record({
  area: decimal(0.01, 100_000),
  elevation: decimal(-500, 5000),
  'runoff-coefficient': decimal(0, 1),
  threshold: decimal(-5, 5),
  'melt-factor': decimal(0.1, 20),
  'soil-capacity': decimal(1, 1000),
  'quick-constant': decimal(0.1, 100),
  'slow-constant': decimal(0.1, 1000),
  'warm-up': fc.integer({ min: 0, max: 2000 }),
});

/** Rounding of a day's value in the CSV, times the days. */
const ROUNDING = 1461 * 0.5e-6;

async function isInstalled(command: string): Promise<boolean> {
  return promisify(execFile)('sh', ['-c', `${command} 'BEGIN { exit 0 }'`]).then(
    () => true,
    () => false,
  );
}

describe('the runoff model', () => {
  it(
    'closes the water balance whatever the parameters',
    async () => {
      await fc.assert(
        fc.asyncProperty(anyParameters, async (parameters) => {
          const { balance } = (await runModel(parameters)).summary;

          expect(Math.abs(balance.error)).toBeLessThan(1e-6);
          expect(
            balance.runoff + balance.losses + balance.snowChange + balance.soilChange + balance.reservoirChange,
          ).toBeCloseTo(balance.precipitation, 4);
        }),
        { numRuns: 15 },
      );
    },
    PROPERTY_TIMEOUT,
  );

  it(
    'keeps the mass of every store from day to day',
    async () => {
      await fc.assert(
        fc.asyncProperty(anyParameters, async (parameters) => {
          const { hydrograph } = await runModel(parameters);
          const column = hydrograph.values;
          for (let day = 1; day < hydrograph.dates.length; day++) {
            const at = (name: keyof typeof column) => column[name][day]!;
            const change = (name: keyof typeof column) => column[name][day]! - column[name][day - 1]!;

            expect(at('rain_mm') + at('snowfall_mm')).toBeCloseTo(at('precipitation_mm'), 4);
            expect(change('snow_storage_mm')).toBeCloseTo(at('snowfall_mm') - at('melt_mm'), 4);
            expect(change('soil_storage_mm') + change('reservoir_storage_mm')).toBeCloseTo(
              at('rain_mm') + at('melt_mm') - at('losses_mm') - at('runoff_mm'),
              4,
            );
          }
        }),
        { numRuns: 5 },
      );
    },
    PROPERTY_TIMEOUT,
  );

  it(
    'never gives a negative flow or storage, nor more melt water than water, nor more soil water than fits',
    async () => {
      await fc.assert(
        fc.asyncProperty(anyParameters, async (parameters) => {
          const { values } = (await runModel(parameters)).hydrograph;

          for (const column of Object.values(values)) expect(Math.min(...column)).toBeGreaterThanOrEqual(0);
          values.melt_runoff_mm.forEach((melt, day) => {
            expect(melt).toBeLessThanOrEqual(values.runoff_mm[day]! + 2e-6);
          });
          expect(Math.max(...values.soil_storage_mm)).toBeLessThanOrEqual(Number(parameters['soil-capacity']) + 1e-6);
        }),
        { numRuns: 5 },
      );
    },
    PROPERTY_TIMEOUT,
  );

  it('sums up in the summary what stands in the daily values', async () => {
    const area = 120;
    const { hydrograph, summary } = await runModel({ area, elevation: 1000 });
    const { dates, values } = hydrograph;
    const peak = Math.max(...values.discharge_m3s);

    expect(summary.period).toEqual({ start: '2012-01-01', end: '2015-12-31', days: 1461 });
    expect(dates).toHaveLength(1461);
    expect(summary.peakFlow).toBeCloseTo(peak, 5);
    expect(summary.peakDate).toBe(dates[values.discharge_m3s.indexOf(peak)]);
    expect(Math.abs(summary.volume - sum(values.runoff_mm) * area * 1000)).toBeLessThan(ROUNDING * area * 1000);
    expect(Math.abs(summary.volume - sum(values.discharge_m3s) * 86_400)).toBeLessThan(ROUNDING * 86_400);
    expect(summary.meanFlow).toBeCloseTo(summary.volume / (1461 * 86_400), 5);
    expect(summary.meltShare).toBeCloseTo(sum(values.melt_runoff_mm) / sum(values.runoff_mm), 5);
    expect(summary.snowfall).toBeCloseTo(sum(values.snowfall_mm), 2);
    expect(summary.peakSnow).toBeCloseTo(Math.max(...values.snow_storage_mm), 5);
    expect(summary.balance.precipitation).toBeCloseTo(sum(values.precipitation_mm), 2);
    expect(summary.balance.losses).toBeCloseTo(sum(values.losses_mm), 2);
  });

  it('reads every day of the weather as it is', async () => {
    const lines = (await readFile(SEATTLE, 'utf8')).trimEnd().split('\n').slice(1);

    const { hydrograph } = await runModel();

    expect(hydrograph.dates).toEqual(lines.map((line) => line.split(',')[0]));
    expect(hydrograph.values.precipitation_mm).toEqual(lines.map((line) => Number(line.split(',')[1])));
  });

  it('melts the snow earlier with a higher melt factor', async () => {
    const [slow, fast] = await Promise.all([
      runModel({ elevation: 1000, 'melt-factor': 2 }),
      runModel({ elevation: 1000, 'melt-factor': 5 }),
    ]);

    fast.hydrograph.values.snow_storage_mm.forEach((snow, day) => {
      expect(snow).toBeLessThanOrEqual(slow.hydrograph.values.snow_storage_mm[day]!);
    });
    expect(fast.summary.peakSnow).toBeLessThan(slow.summary.peakSnow);
  });

  it('has more snow in a higher basin, and none that matters at the station itself', async () => {
    const [low, high] = await Promise.all([runModel({ elevation: 0 }), runModel({ elevation: 1500 })]);

    expect(low.summary.meltShare).toBeLessThan(0.05);
    expect(high.summary.meltShare).toBeGreaterThan(0.3);
  });

  it('loses less water with a higher runoff coefficient, and damps the peak with a slower reservoir', async () => {
    const [base, sealed, slow] = await Promise.all([
      runModel(),
      runModel({ 'runoff-coefficient': 0.9 }),
      runModel({ 'quick-constant': 10 }),
    ]);

    expect(sealed.summary.balance.losses).toBeLessThan(base.summary.balance.losses);
    expect(slow.summary.peakFlow).toBeLessThan(base.summary.peakFlow);
  });

  it('takes the melt factor of its index from the list of a sweep', async () => {
    const [swept, single] = await Promise.all([
      runModel({ 'melt-factor': '1,2.5,4', index: 1 }),
      runModel({ 'melt-factor': 2.5 }),
    ]);

    expect(swept.summary).toEqual(single.summary);
  });

  it('tells its progress by the month, from the first to 100 %', async () => {
    const { stdout } = await runModel();

    const progress = [...stdout.matchAll(/^progress (\d+)% (\d{4}-\d{2})$/gm)].map((match) => Number(match[1]));
    expect(progress).toHaveLength(48 + 1);
    expect(progress).toEqual([...progress].sort((a, b) => a - b));
    expect(progress.at(-1)).toBe(100);
  });

  it('gives the same bytes with every awk of this machine', async () => {
    const kinds = ['mawk', 'gawk', 'gawk --posix', 'busybox awk', 'original-awk'];
    const installed = await Promise.all(kinds.map(isInstalled));
    const reference = await runModel({ elevation: 1000 });

    for (const awk of kinds.filter((_, index) => installed[index])) {
      const run = await runModel({ elevation: 1000 }, awk);
      expect({ awk, csv: run.csv === reference.csv, stdout: run.stdout }).toEqual({
        awk,
        csv: true,
        stdout: reference.stdout,
      });
    }
  });
});

describe('the runoff model given something wrong', () => {
  const failing: [string, Record<string, string>, number, RegExp][] = [
    ['a parameter that is no number', { area: 'large' }, 64, /--area must be a number, not 'large'/],
    ['a parameter that is code', { threshold: 'system("id")' }, 64, /--threshold must be a number/],
    ['a parameter out of range', { 'runoff-coefficient': '1.5' }, 64, /must lie between 0 and 1, not 1.5/],
    ['an unknown option', { colour: 'blue' }, 64, /unknown option --colour/],
    ['an index beyond the list', { 'melt-factor': '1,2', index: '2' }, 64, /beyond the last of the melt factors 1,2/],
    ['no such file', { input: 'absent.csv' }, 66, /the input file absent.csv cannot be read/],
    ['an output that cannot be written', { output: 'no/such/directory.csv' }, 73, /cannot be written/],
  ];
  it.each(failing)('%s: says so and exits with its code', async (_, options, code, message) => {
    await expect(runModel(options)).rejects.toMatchObject({ code, stderr: expect.stringMatching(message) });
  });

  const badData: [string, string, RegExp][] = [
    ['no days', 'date,precipitation,temp_max,temp_min\n', /holds no days/],
    ['a missing column', 'date,precipitation,temp_max\n2020-01-01,1,2\n', /no column temp_min/],
    ['no date', 'date,precipitation,temp_max,temp_min\n2020-02-30,0,2,1\n', /line 2 .* '2020-02-30' is not a date/],
    [
      'a gap',
      'date,precipitation,temp_max,temp_min\n2020-02-28,0,2,1\n2020-03-01,0,2,1\n',
      /expected the day 2020-02-29 but found 2020-03-01/,
    ],
    ['a missing value', 'date,precipitation,temp_max,temp_min\n2020-01-01,,2,1\n', /the precipitation '' is not/],
    ['negative rain', 'date,precipitation,temp_max,temp_min\n2020-01-01,-1,2,1\n', /the precipitation '-1' is not/],
    ['swapped temperatures', 'date,precipitation,temp_max,temp_min\n2020-01-01,0,1,2\n', /lowest and highest/],
  ];
  it.each(badData)('data with %s: names the line and exits with 65', async (_, data, message) => {
    const directory = await mkdtemp(join(tmpdir(), 'runoff-'));
    const input = join(directory, 'weather.csv');
    await writeFile(input, data);

    await expect(runModel({ input })).rejects.toMatchObject({ code: 65, stderr: expect.stringMatching(message) });

    await rm(directory, { recursive: true });
  });
});
