import uPlot from '/assets/uplot/uPlot.esm.js';
import { colour, faded, scaleColour } from './colours.js';

const DAY = 86_400;

/** Seconds since 1970 of every day. */
export function daysOf(data) {
  return data.rain.map((_, index) => data.start + index * DAY);
}

/** Discharge as lines, precipitation as bars that hang from the top: the usual picture of a hydrograph. */
export function flowChart(data) {
  const single = data.runs.length === 1;
  const precipitation = data.rain.map((rain, index) => rain + data.snowfall[index]);
  const series = [
    bars('Snowfall', 'snow', (index) => data.snowfall[index]),
    bars('Rain', 'rain', (index) => data.rain[index]),
  ];
  const lines = single ? [meltArea(data.runs[0]), discharge(data.runs[0])] : data.runs.map(sweepLine('discharge'));
  return {
    columns: [precipitation, data.rain, ...lines.map((line) => line.values)],
    series: [...series, ...lines],
    scales: {
      flow: { range: (_, __, max) => [0, (max || 1) * 1.55] },
      rain: { dir: -1, range: (_, __, max) => [0, (max || 1) * 2.9] },
    },
    axes: [
      axis({ scale: 'flow', side: 3, label: 'Discharge, m³/s', space: 44, filter: lowerPart }),
      axis({
        scale: 'rain',
        side: 1,
        label: 'Precipitation, mm/day',
        grid: { show: false },
        space: 28,
        filter: upperPart,
      }),
    ],
  };
}

/** Snow and soil storage. */
export function storageChart(data) {
  const single = data.runs.length === 1;
  const lines = single ? storages(data.runs[0]) : data.runs.map(sweepLine('snow'));
  return {
    columns: lines.map((line) => line.values),
    series: lines,
    scales: { depth: { range: (_, __, max) => [0, (max || 1) * 1.08] } },
    axes: [
      axis({ scale: 'depth', side: 3, label: single ? 'Stored water, mm' : 'Snow storage, mm' }),
      // As wide as the precipitation axis above, so that the days of both pictures stand one above the other.
      axis({ scale: 'depth', side: 1, label: ' ', grid: { show: false }, values: () => [] }),
    ],
  };
}

function bars(label, name, valueAt) {
  return {
    label,
    unit: 'mm',
    valueAt,
    scale: 'rain',
    fill: colour(name),
    stroke: colour(name),
    width: 0,
    swatch: { colour: colour(name) },
    paths: uPlot.paths.bars({ size: [0.86, 26], align: 1 }),
    points: { show: false },
  };
}

function discharge(run) {
  return {
    label: 'Discharge',
    unit: 'm³/s',
    values: run.discharge,
    scale: 'flow',
    stroke: colour('discharge'),
    width: 1.75,
    swatch: { colour: colour('discharge'), line: true },
  };
}

function meltArea(run) {
  return {
    label: 'Discharge from melt',
    unit: 'm³/s',
    values: run.meltDischarge,
    scale: 'flow',
    stroke: faded(colour('snow'), 0.9),
    width: 0.75,
    fill: faded(colour('snow'), 0.42),
    swatch: { colour: faded(colour('snow'), 0.6) },
  };
}

function storages(run) {
  return [
    {
      label: 'Snow',
      unit: 'mm',
      values: run.snow,
      scale: 'depth',
      stroke: colour('snow'),
      width: 1.25,
      fill: faded(colour('snow'), 0.3),
      swatch: { colour: faded(colour('snow'), 0.6) },
    },
    {
      label: 'Soil',
      unit: 'mm',
      values: run.soil,
      scale: 'depth',
      stroke: colour('soil'),
      width: 1.5,
      swatch: { colour: colour('soil'), line: true },
    },
  ];
}

function sweepLine(quantity) {
  return (run, index, runs) => ({
    label: `${run.meltFactor}`,
    heading: index === 0 && 'Melt factor, mm/°C/day:',
    values: run[quantity],
    scale: quantity === 'snow' ? 'depth' : 'flow',
    stroke: scaleColour(index, runs.length),
    width: 1.5,
    swatch: { colour: scaleColour(index, runs.length), line: true },
  });
}

/** Ticks of the flow's axis, as far as its lines may reach. */
function lowerPart(plot, splits) {
  const limit = plot.scales.flow.max / 1.4;
  return splits.map((split) => (split <= limit ? split : null));
}

/** Ticks of the axis that hangs from the top, as far as its bars may reach. */
function upperPart(plot, splits) {
  const limit = plot.scales.rain.max / 2.7;
  return splits.map((split) => (split <= limit ? split : null));
}

export function axis(options) {
  const narrow = matchMedia('(max-width: 680px)').matches;
  return {
    stroke: colour('muted'),
    font: '12px Inter, system-ui, sans-serif',
    labelFont: '12px Inter, system-ui, sans-serif',
    labelSize: 20,
    size: narrow ? 30 : 52,
    gap: 6,
    ticks: { show: false },
    ...options,
    ...(narrow && { label: undefined }),
    grid: { stroke: colour('grid'), width: 1, ...options.grid },
  };
}
