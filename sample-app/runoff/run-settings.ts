import type { RunForm } from './form/run-form.js';

/** What a run is made with; kept with its job as extended properties. */
export interface RunSettings {
  readonly basin: string;
  /** km² */
  readonly area: number;
  /** Of the basin above the weather station on average, m. */
  readonly elevation: number;
  /** Share of rain and melt that runs off directly, 0 to 1. */
  readonly runoffCoefficient: number;
  /** Between snow and rain, °C. */
  readonly threshold: number;
  /** mm */
  readonly soilCapacity: number;
  /** days */
  readonly quickConstant: number;
  /** days */
  readonly slowConstant: number;
  /** mm/°C/day; one per sub-job. */
  readonly meltFactors: readonly number[];
}

/** Turns a valid form into the settings of a job. */
export function settingsOf(form: RunForm): RunSettings {
  const { basin, area, elevation, runoffCoefficient, threshold, soilCapacity, quickConstant, slowConstant } = form;
  const meltFactors =
    form.mode === 'sweep' ? evenly(form.meltFactorFrom, form.meltFactorTo, form.steps) : [form.meltFactor];
  return {
    basin,
    area,
    elevation,
    runoffCoefficient,
    threshold,
    soilCapacity,
    quickConstant,
    slowConstant,
    meltFactors,
  };
}

/** Numbers from the first to the last in equal steps, rounded to a thousandth. */
function evenly(first: number, last: number, count: number): number[] {
  return Array.from({ length: count }, (_, index) => {
    const value = first + ((last - first) * index) / (count - 1);
    return Math.round(value * 1000) / 1000;
  });
}

/** In one line, for lists: `melt factor 3 mm/°C/day`. */
export function describeMelt({ meltFactors }: RunSettings): string {
  const [first, ...others] = meltFactors;
  const last = others.at(-1);
  if (first === undefined) return '';
  return last === undefined
    ? `Melt factor ${first} mm/°C/day`
    : `Sweep of ${meltFactors.length} melt factors, ${first} to ${last} mm/°C/day`;
}

/** The settings that a job was made with, as {@link RunSettings} were stored in its extended properties. */
export function settingsFrom(extendedProperties: Readonly<Record<string, unknown>>): RunSettings {
  return extendedProperties.settings as RunSettings;
}
