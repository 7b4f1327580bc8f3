import type { Hydrograph } from './hydrograph.js';

/** What the results page draws. All lists have one value per day. */
export interface ChartData {
  /** The first day, seconds since 1970 in UTC; the others follow daily. */
  readonly start: number;
  /** mm/day */
  readonly rain: readonly number[];
  /** mm/day */
  readonly snowfall: readonly number[];
  readonly runs: readonly ChartRun[];
}

/** One hydrograph of the picture. */
export interface ChartRun {
  /** mm/°C/day */
  readonly meltFactor: number;
  /** m³/s */
  readonly discharge: readonly number[];
  /** The part of the discharge that was snow, m³/s. */
  readonly meltDischarge: readonly number[];
  /** mm */
  readonly snow: readonly number[];
  /** mm */
  readonly soil: readonly number[];
}

/** A run that has ended well. */
export interface FinishedRun {
  readonly meltFactor: number;
  readonly hydrograph: Hydrograph;
}

/**
 * Puts the runs of a job together for the picture. Rain and snowfall do not depend on the melt factor, so the first
 * run's stand for all. Values are rounded to what a picture can show.
 */
export function chartDataOf(runs: readonly [FinishedRun, ...FinishedRun[]]): ChartData {
  const { dates, values } = runs[0].hydrograph;
  return {
    start: Date.parse(`${dates[0] ?? ''}T00:00:00Z`) / 1000,
    rain: round(values.rain_mm),
    snowfall: round(values.snowfall_mm),
    runs: runs.map(({ meltFactor, hydrograph }) => ({
      meltFactor,
      discharge: round(hydrograph.values.discharge_m3s),
      meltDischarge: round(hydrograph.values.melt_discharge_m3s),
      snow: round(hydrograph.values.snow_storage_mm),
      soil: round(hydrograph.values.soil_storage_mm),
    })),
  };
}

/** Four significant digits. */
function round(values: readonly number[]): number[] {
  return values.map((value) => Number(value.toPrecision(4)));
}
