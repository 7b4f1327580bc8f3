import type { RunSettings } from './run-settings.js';

/** The weather's file name in the app's workspace and on the execute node. */
export const WEATHER_FILE = 'seattle-weather.csv';

/**
 * The model's arguments for all sub-jobs of a job, as HTCondor takes them: each finds its melt factor and its file
 * names by `$(Process)`. Nothing but numbers and names of the program's own stands in them, so nothing needs quotes.
 * @param pace seconds that a simulated year shall take at least
 */
export function modelArguments(settings: RunSettings, pace: number): string {
  const options: Readonly<Record<string, string | number>> = {
    input: WEATHER_FILE,
    output: hydrographFile('$(Process)'),
    summary: summaryFile('$(Process)'),
    area: decimal(settings.area),
    elevation: decimal(settings.elevation),
    'runoff-coefficient': decimal(settings.runoffCoefficient),
    threshold: decimal(settings.threshold),
    'melt-factor': settings.meltFactors.map(decimal).join(','),
    index: '$(Process)',
    'soil-capacity': decimal(settings.soilCapacity),
    'quick-constant': decimal(settings.quickConstant),
    'slow-constant': decimal(settings.slowConstant),
    pace: decimal(pace),
  };
  return Object.entries(options)
    .map(([name, value]) => `--${name} ${value}`)
    .join(' ');
}

/** The daily results of a sub-job. */
export function hydrographFile(subJob: number | string): string {
  return `hydrograph_${subJob}.csv`;
}

/** The totals of a sub-job. */
export function summaryFile(subJob: number | string): string {
  return `summary_${subJob}.json`;
}

/** Whether a file of a job is one that {@link hydrographFile} or {@link summaryFile} names. */
export function isOutputFile(name: string): boolean {
  return /^(hydrograph_\d+\.csv|summary_\d+\.json)$/.test(name);
}

/** Without an exponent, which the model does not read. */
function decimal(value: number): string {
  return value.toLocaleString('en', { useGrouping: false, maximumFractionDigits: 6 });
}
