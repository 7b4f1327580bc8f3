import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { MarkerScanner } from '../../../lib/hosts/marker-scanner.js';

const MARKER = 'marker-7f3a\n';

/** Cuts bytes at the given places. */
function chunksOf(bytes: Buffer, cuts: readonly number[]): Buffer[] {
  const places = [0, ...cuts.map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b), bytes.length];
  return places.slice(1).map((place, index) => bytes.subarray(places[index], place));
}

function scan(chunks: readonly Buffer[]): { output: Buffer; scanner: MarkerScanner } {
  const scanner = new MarkerScanner(MARKER);
  return { output: Buffer.concat(chunks.map((chunk) => scanner.push(chunk))), scanner };
}

describe('MarkerScanner', () => {
  it('gives exactly what comes after the first marker, wherever the chunks are cut', () => {
    const noise = fc.oneof(
      fc.string({ maxLength: 40 }),
      fc.constantFrom('', 'marker-', 'marker-7f3amarker-7f3', 'm\nm'),
    );
    const bytes = fc.uint8Array({ maxLength: 60 });
    fc.assert(
      fc.property(noise, bytes, fc.array(fc.nat(), { maxLength: 12 }), (before, after, cuts) => {
        fc.pre(!before.includes(MARKER));
        const all = Buffer.concat([Buffer.from(before + MARKER), after]);

        const { output, scanner } = scan(chunksOf(all, cuts));

        expect(scanner.found).toBe(true);
        expect(output.equals(Buffer.from(after))).toBe(true);
      }),
    );
  });

  it('leaves a second marker in the output', () => {
    const { output } = scan([Buffer.from(`noise${MARKER}a${MARKER}b`)]);

    expect(output.toString()).toBe(`a${MARKER}b`);
  });

  it('gives nothing while there is no marker, and keeps the end of what was there', () => {
    const { output, scanner } = scan([Buffer.alloc(1_000_000, 'x'), Buffer.from('\nno such account\n')]);

    expect(output).toHaveLength(0);
    expect(scanner.found).toBe(false);
    expect(scanner.noise).toMatch(/xx\nno such account$/);
    expect(scanner.noise.length).toBeLessThan(1000);
  });
});
