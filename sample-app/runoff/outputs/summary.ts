/** The totals of one run, as the model writes them to `summary.json`. Depths are mm over the basin. */
export interface RunoffSummary {
  readonly period: { readonly start: string; readonly end: string; readonly days: number };
  readonly parameters: { readonly meltFactor: number };
  /** Highest daily discharge, m³/s. */
  readonly peakFlow: number;
  readonly peakDate: string;
  /** m³/s */
  readonly meanFlow: number;
  /** Water that left the basin by its outlet, m³. */
  readonly volume: number;
  /** Share of melt water in that volume, 0 to 1. */
  readonly meltShare: number;
  readonly snowfall: number;
  /** Largest snow storage. */
  readonly peakSnow: number;
  readonly peakSnowDate: string;
  readonly balance: WaterBalance;
}

/** precipitation = runoff + losses + snowChange + soilChange + reservoirChange + error, all in mm over the basin. */
export interface WaterBalance {
  readonly precipitation: number;
  readonly runoff: number;
  readonly losses: number;
  readonly snowChange: number;
  readonly soilChange: number;
  readonly reservoirChange: number;
  readonly error: number;
}

/** `summary.json` is not what the model writes. */
export class UnreadableSummaryError extends Error {
  constructor(field: string, options?: ErrorOptions) {
    super(`The summary cannot be read: ${field}.`, options);
    this.name = 'UnreadableSummaryError';
  }
}

/**
 * Reads `summary.json`.
 * @throws UnreadableSummaryError naming the field that is missing or of the wrong type
 */
export function parseSummary(text: string): RunoffSummary {
  const root = objectFrom(text);
  const period = child(root, 'period');
  const balance = child(root, 'balance');
  return {
    period: { start: string(period, 'start'), end: string(period, 'end'), days: number(period, 'days') },
    parameters: { meltFactor: number(child(root, 'parameters'), 'meltFactor') },
    peakFlow: number(root, 'peakFlow'),
    peakDate: string(root, 'peakDate'),
    meanFlow: number(root, 'meanFlow'),
    volume: number(root, 'volume'),
    meltShare: number(root, 'meltShare'),
    snowfall: number(root, 'snowfall'),
    peakSnow: number(root, 'peakSnow'),
    peakSnowDate: string(root, 'peakSnowDate'),
    balance: {
      precipitation: number(balance, 'precipitation'),
      runoff: number(balance, 'runoff'),
      losses: number(balance, 'losses'),
      snowChange: number(balance, 'snowChange'),
      soilChange: number(balance, 'soilChange'),
      reservoirChange: number(balance, 'reservoirChange'),
      error: number(balance, 'error'),
    },
  };
}

type JsonObject = Readonly<Record<string, unknown>>;

function objectFrom(text: string): JsonObject {
  try {
    return asObject(JSON.parse(text), 'it holds no object');
  } catch (error) {
    if (error instanceof UnreadableSummaryError) throw error;
    throw new UnreadableSummaryError('it is not JSON', { cause: error });
  }
}

function child(parent: JsonObject, name: string): JsonObject {
  return asObject(parent[name], `"${name}" is missing`);
}

function asObject(value: unknown, complaint: string): JsonObject {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new UnreadableSummaryError(complaint);
  return value as JsonObject;
}

function number(parent: JsonObject, name: string): number {
  const value = parent[name];
  if (typeof value !== 'number') throw new UnreadableSummaryError(`"${name}" is not a number`);
  return value;
}

function string(parent: JsonObject, name: string): string {
  const value = parent[name];
  if (typeof value !== 'string') throw new UnreadableSummaryError(`"${name}" is not a string`);
  return value;
}
