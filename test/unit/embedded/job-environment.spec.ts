import { describe, expect, it } from '@jest/globals';
import { selectEnvironment } from '../../../lib/schedulers/embedded/job-environment.js';

describe('getenv', () => {
  const environment = { FOO: '1', FOOX: '2', BAR: '3', 'A.B': '4', NOTHING: undefined };

  it.each([
    [undefined, []],
    ['false', []],
    ['True', ['FOO', 'FOOX', 'BAR', 'A.B']],
    ['FOO', ['FOO']],
    ['FOO*, !FOOX', ['FOO']],
    ['foo*;bar', ['FOO', 'FOOX', 'BAR']],
    ['*, !F*', ['BAR', 'A.B']],
    ['A.B', ['A.B']],
    ['A?B NOTHING', []],
  ])('%j takes %j', (getenv, names) => {
    expect(Object.keys(selectEnvironment(getenv, environment))).toEqual(names);
  });
});
