import { createRequire } from 'node:module';
import { basename, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const { resolve: resolvePackage } = createRequire(import.meta.url);
const here = dirname(fileURLToPath(import.meta.url));

/** The folder of the sample app, whether it runs as compiled or from its source. */
const SAMPLE_APP = basename(here) === 'dist' ? dirname(here) : here;

/** The model's program and its equations. */
export const MODEL_DIRECTORY = join(SAMPLE_APP, 'model');

/** Style sheets, scripts and pictures of the pages. */
export const PUBLIC_DIRECTORY = join(SAMPLE_APP, 'public');

/** Where the app keeps its database and its jobs' files unless told otherwise. */
export const DEFAULT_DATA_DIRECTORY = join(SAMPLE_APP, 'data');

/** The chart library's files for browsers. */
export const CHART_LIBRARY_DIRECTORY = dirname(resolvePackage('uplot'));

/** The daily weather of Seattle, 2012 to 2015. */
export const WEATHER_PATH = resolve(dirname(resolvePackage('vega-datasets')), '../data/seattle-weather.csv');
