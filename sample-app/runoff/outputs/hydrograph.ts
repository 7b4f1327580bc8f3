import { readColumns, type Columns } from './csv.js';

/** Columns of the model's daily results: depths in mm over the basin, discharges in m³/s, storages at the day's end. */
export const HYDROGRAPH_COLUMNS = [
  'precipitation_mm',
  'rain_mm',
  'snowfall_mm',
  'melt_mm',
  'losses_mm',
  'runoff_mm',
  'melt_runoff_mm',
  'snow_storage_mm',
  'soil_storage_mm',
  'reservoir_storage_mm',
  'discharge_m3s',
  'melt_discharge_m3s',
] as const;

/** The model's daily results. */
export type Hydrograph = Columns<(typeof HYDROGRAPH_COLUMNS)[number]>;

/**
 * Reads `hydrograph.csv`.
 * @throws UnreadableCsvError when it is not what the model writes
 */
export function parseHydrograph(text: string): Hydrograph {
  return readColumns(text, HYDROGRAPH_COLUMNS);
}

/** One calendar year of a run. */
export interface YearTotals {
  readonly year: string;
  /** mm over the basin. */
  readonly precipitation: number;
  /** mm over the basin. */
  readonly snowfall: number;
  /** mm over the basin. */
  readonly losses: number;
  /** mm over the basin. */
  readonly runoff: number;
  /** Highest daily discharge, m³/s. */
  readonly peakFlow: number;
  readonly peakDate: string;
}

/** Sums a run up by calendar years: the picture in words, for those who read rather than look. */
export function totalsByYear({ dates, values }: Hydrograph): YearTotals[] {
  const indexes = dates.map((_, index) => index);
  const years = [...new Set(dates.map((date) => date.slice(0, 4)))];
  return years.map((year) => {
    const ofYear = indexes.filter((index) => dates[index]?.startsWith(year));
    const sum = (column: readonly number[]): number => ofYear.reduce((total, index) => total + (column[index] ?? 0), 0);
    const discharge = (index: number): number => values.discharge_m3s[index] ?? 0;
    const peak = ofYear.reduce((best, index) => (discharge(index) > discharge(best) ? index : best), ofYear[0] ?? 0);
    return {
      year,
      precipitation: sum(values.precipitation_mm),
      snowfall: sum(values.snowfall_mm),
      losses: sum(values.losses_mm),
      runoff: sum(values.runoff_mm),
      peakFlow: discharge(peak),
      peakDate: dates[peak] ?? '',
    };
  });
}
