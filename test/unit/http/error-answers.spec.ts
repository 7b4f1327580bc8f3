import { describe, expect, it } from '@jest/globals';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ERROR_ANSWERS, errorAnswer, withoutDirectories } from '../../../lib/http/error-answers.js';

describe('the answers to errors over HTTP', () => {
  it('are given for the code of every error of the library, and for no other', () => {
    expect(Object.keys(ERROR_ANSWERS).sort()).toEqual(codesOfLibrary());
  });

  it.each([
    ['JOB_NOT_FOUND', 404],
    ['INVALID_JOB_PARAMETERS', 400],
    ['ACTION_NOT_ALLOWED', 409],
    ['SUBMISSION_PENDING', 202],
    ['SCHEDULER_UNAVAILABLE', 503],
    ['HOST_OPTIONS', 500],
    ['SOMETHING_OF_THE_APP', 500],
    ['constructor', 500],
  ])('to %s have the status %d', (code, status) => {
    expect(errorAnswer(code).status).toBe(status);
  });

  it('use own words wherever the app itself is to blame, or a host that it works with', () => {
    const silent = Object.entries(ERROR_ANSWERS).filter(([, { status, message }]) => status >= 500 && !message);

    expect(silent).toEqual([]);
  });
});

describe('a text for callers', () => {
  it.each([
    ['"/srv/app/workspaces/ann/model input.csv" is outside', '"…/model input.csv" is outside'],
    ['open /srv/app/input.csv failed', 'open …/input.csv failed'],
    ["no such file, open '/etc/passwd'", "no such file, open '…/passwd'"],
    ['relative input/data.csv and ../input stay', 'relative input/data.csv and ../input stay'],
    ['https://example.org/a/b stays', 'https://example.org/a/b stays'],
    ['3/4 and and/or stay', '3/4 and and/or stay'],
  ])('%j becomes %j', (text, expected) => {
    expect(withoutDirectories(text)).toBe(expected);
  });
});

/** The codes as they stand in the source: `readonly code = 'JOB_NOT_FOUND'`. */
function codesOfLibrary(): string[] {
  const sources = readdirSync('lib', { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts'))
    .map((path) => readFileSync(join('lib', path), 'utf8'));
  return sources
    .flatMap((source) => [...source.matchAll(/readonly code(?:: string)? = '([A-Z_]+)'/g)])
    .map(([, code]) => code!)
    .sort();
}
