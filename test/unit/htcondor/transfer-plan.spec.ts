import { describe, expect, it } from '@jest/globals';
import { parseManifest, type OutputEntry } from '../../../lib/schedulers/htcondor/collect/output-manifest.js';
import { LARGE_FILE_BYTES, planTransfer } from '../../../lib/schedulers/htcondor/collect/transfer-plan.js';

const NOTHING_HERE = { files: new Map(), parts: new Map() };

function file(path: string, size: number): OutputEntry {
  return { type: 'file', path, size, mode: 0o644, modified: 1_700_000_000_250 };
}

describe('the list of outputs', () => {
  it('is read with names of any kind; what is neither file, directory nor link is left out', () => {
    const text =
      'f 644 12 1700000000.2500000000 a b\nc\0d 755 4096 1700000001.0 sub\0l 777 5 1.5 sub/link\0p 600 0 1.0 pipe\0';

    expect(parseManifest(text)).toEqual([
      { type: 'file', path: 'a b\nc', size: 12, mode: 0o644, modified: 1_700_000_000_250 },
      { type: 'directory', path: 'sub', size: 4096, mode: 0o755, modified: 1_700_000_001_000 },
      { type: 'link', path: 'sub/link', size: 5, mode: 0o777, modified: 1500 },
    ]);
  });

  it('is empty where nothing was written', () => {
    expect(parseManifest('')).toEqual([]);
  });
});

describe('what is to be transferred', () => {
  it('is everything at first: small files together, large ones by themselves', () => {
    const manifest = [file('small', 1), file('large', LARGE_FILE_BYTES)];

    const plan = planTransfer(manifest, NOTHING_HERE);

    expect(plan).toEqual({ together: [manifest[0]], large: [{ ...manifest[1], from: 0 }] });
  });

  it('leaves out a file that is here with its size and time of change', () => {
    const here = { size: 1, modified: 1_700_000_000_000 };
    const files = new Map([
      ['same', here],
      ['longer', { ...here, size: 2 }],
      ['older', { ...here, modified: 1_600_000_000_000 }],
    ]);
    const manifest = ['same', 'longer', 'older', 'new'].map((path) => file(path, 1));

    const { together } = planTransfer(manifest, { ...NOTHING_HERE, files });

    expect(together.map(({ path }) => path)).toEqual(['longer', 'older', 'new']);
  });

  it('goes on behind what is here of a large file, unless that is longer than the file', () => {
    const manifest = [file('a', LARGE_FILE_BYTES), file('b', LARGE_FILE_BYTES)];
    const parts = new Map([
      ['a', 7],
      ['b', LARGE_FILE_BYTES + 1],
    ]);

    const { large } = planTransfer(manifest, { ...NOTHING_HERE, parts });

    expect(large.map(({ from }) => from)).toEqual([7, 0]);
  });
});
