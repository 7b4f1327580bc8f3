import { describe, expect, it } from '@jest/globals';
import { embedded } from '../../../lib/schedulers/embedded/embedded.js';
import { EmbeddedOptionsError } from '../../../lib/schedulers/embedded/embedded.errors.js';

describe('options of the embedded scheduler', () => {
  it('make a definition', () => {
    expect(embedded({ name: 'local' })).toMatchObject({ name: 'local', kind: 'embedded' });
  });

  it.each([
    [{ name: '' }],
    [{ name: '../up' }],
    [{ name: '..' }],
    [{ name: 'local', directory: 'relative/path' }],
    [{ name: 'local', maxRunning: 0 }],
    [{ name: 'local', maxRunning: 1.5 }],
    [{ name: 'local', maxRunning: Number.NaN }],
  ])('that cannot work are refused: %j', (options) => {
    expect(() => embedded(options)).toThrow(EmbeddedOptionsError);
  });
});
