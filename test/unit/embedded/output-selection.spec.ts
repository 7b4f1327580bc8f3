import { describe, expect, it } from '@jest/globals';
import { selectOutputs } from '../../../lib/schedulers/embedded/output-selection.js';

describe('what is brought back from a scratch directory', () => {
  const before = { input: '1', program: '2' };
  const after = { input: '1 changed', program: '2', new: '3' };

  it('is what is new or changed, where nothing is named', () => {
    expect(selectOutputs({}, before, after)).toEqual([
      { source: 'input', destination: 'input' },
      { source: 'new', destination: 'new' },
    ]);
  });

  it('is what transfer_output_files names, there or not, under its base name', () => {
    expect(selectOutputs({ files: 'sub/result, absent' }, before, after)).toEqual([
      { source: 'sub/result', destination: 'result' },
      { source: 'absent', destination: 'absent' },
    ]);
  });

  it('is nothing at all for two double quotes', () => {
    expect(selectOutputs({ files: '""' }, before, after)).toEqual([]);
  });

  it('is a directory, or with a slash what it holds', () => {
    expect(selectOutputs({ files: 'a/dir, other/' }, before, after)).toEqual([
      { source: 'a/dir', destination: 'dir' },
      { source: 'other/', destination: '.' },
    ]);
  });

  it('goes where transfer_output_remaps says', () => {
    expect(selectOutputs({ remaps: '"new = ../elsewhere/new.1; input=b"' }, before, after)).toEqual([
      { source: 'input', destination: 'b' },
      { source: 'new', destination: '../elsewhere/new.1' },
    ]);
  });
});
