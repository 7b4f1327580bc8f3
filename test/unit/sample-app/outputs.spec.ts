import { describe, expect, it } from '@jest/globals';
import { chartDataOf } from '../../../sample-app/runoff/outputs/chart-data.js';
import { HYDROGRAPH_COLUMNS, parseHydrograph, totalsByYear } from '../../../sample-app/runoff/outputs/hydrograph.js';
import { meanProgress, progressOf } from '../../../sample-app/runoff/outputs/progress.js';
import { parseSummary } from '../../../sample-app/runoff/outputs/summary.js';
import { runModel, sum } from './run-model.js';

const HEADER = ['date', ...HYDROGRAPH_COLUMNS].join(',');
const day = (date: string, discharge: number) => {
  const values = HYDROGRAPH_COLUMNS.map((name) => (name === 'discharge_m3s' ? discharge : 1));
  return [date, ...values].join(',');
};

describe('reading a hydrograph', () => {
  it('takes the columns by their names, with either kind of line end', () => {
    const { dates, values } = parseHydrograph([HEADER, day('2012-01-01', 5.25), ''].join('\r\n'));

    expect(dates).toEqual(['2012-01-01']);
    expect(values.discharge_m3s).toEqual([5.25]);
  });

  it('names the column that is missing', () => {
    expect(() => parseHydrograph('date,rain_mm\n2012-01-01,1\n')).toThrow('no column "precipitation_mm"');
  });

  it.each(['', 'x', 'Infinity'])('names the line of a value that is %j', (value) => {
    const damaged = day('2012-01-02', 1).replace(/,1$/, `,${value}`);

    expect(() => parseHydrograph([HEADER, day('2012-01-01', 1), damaged].join('\n'))).toThrow(/^Line 3: /);
  });

  it('sums up by years, with the day of the highest flow', () => {
    const text = [HEADER, day('2012-12-30', 4), day('2012-12-31', 9), day('2013-01-01', 7)].join('\n');

    expect(totalsByYear(parseHydrograph(text))).toEqual([
      { year: '2012', precipitation: 2, snowfall: 2, losses: 2, runoff: 2, peakFlow: 9, peakDate: '2012-12-31' },
      { year: '2013', precipitation: 1, snowfall: 1, losses: 1, runoff: 1, peakFlow: 7, peakDate: '2013-01-01' },
    ]);
  });

  it('gives years that add up to the whole run', async () => {
    const { hydrograph, summary } = await runModel({ elevation: 1000 });

    const years = totalsByYear(hydrograph);

    expect(years.map(({ year }) => year)).toEqual(['2012', '2013', '2014', '2015']);
    expect(sum(years.map((year) => year.runoff))).toBeCloseTo(summary.balance.runoff, 2);
    expect(Math.max(...years.map((year) => year.peakFlow))).toBeCloseTo(summary.peakFlow, 5);
  });
});

describe('the data of the picture', () => {
  it('has one value per day, starts at the first and keeps four digits', async () => {
    const { hydrograph } = await runModel();

    const data = chartDataOf([{ meltFactor: 3, hydrograph }]);

    expect(data.start).toBe(Date.UTC(2012, 0, 1) / 1000);
    expect([data.rain, data.snowfall, ...data.runs.map((run) => run.discharge)].map((list) => list.length)).toEqual([
      1461, 1461, 1461,
    ]);
    expect(data.runs[0]!.discharge[100]).toBeCloseTo(hydrograph.values.discharge_m3s[100]!, 2);
  });
});

describe('reading a summary', () => {
  it.each([
    ['', 'it is not JSON'],
    ['[]', 'it holds no object'],
    ['{}', '"period" is missing'],
    ['{"period":{"start":"a","end":"b","days":"4"},"balance":{}}', '"days" is not a number'],
  ])('says what is wrong with %j', (text, reason) => {
    expect(() => parseSummary(text)).toThrow(`The summary cannot be read: ${reason}.`);
  });
});

describe('progress', () => {
  it('is the last one told, as far as its line is complete', () => {
    expect(progressOf('runoff model\nprogress 2% 2012-01\nprogress 4% 2012-02\n')).toBe(4);
    expect(progressOf('progress 2% 2012-01\nprogress 40% 20')).toBe(2);
    expect(progressOf('ogress 99% 2012-01\n')).toBeUndefined();
    expect(progressOf('')).toBeUndefined();
  });

  it('of a job is the mean of its sub-jobs', () => {
    expect(meanProgress([100, 50, undefined, undefined])).toBe(37);
    expect(meanProgress([undefined, undefined])).toBeUndefined();
    expect(meanProgress([])).toBeUndefined();
  });
});
