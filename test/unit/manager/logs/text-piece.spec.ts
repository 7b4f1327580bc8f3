import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { HostFile } from '../../../../lib/hosts/host.js';
import { brokenStart, readLastLines, readPiece, wholeCharacters } from '../../../../lib/manager/logs/text-piece.js';
import { MemoryFile } from './memory-file.js';

const text = fc.string({ unit: 'grapheme', maxLength: 60 });
const lines = fc.array(
  fc.string({ unit: 'grapheme', maxLength: 12 }).map((line) => line.replaceAll('\n', '')),
  {
    maxLength: 12,
  },
);

describe('a piece of a text file', () => {
  it('is its last 64 KiB unless one says otherwise', async () => {
    const file = new MemoryFile(`first${'x'.repeat(65_535)}!`);

    expect(await readPiece(file, {})).toMatchObject({ from: 5, to: 65_541, size: 65_541 });
    expect(file.reads).toEqual([[5, 65_536]]);
  });

  it.each([
    [{ from: 0, length: 5 }, 'hello', 0, 5],
    [{ from: 6 }, 'world', 6, 11],
    [{ from: -5 }, 'world', 6, 11],
    [{ from: -100 }, 'hello world', 0, 11],
    [{ from: 99 }, '', 11, 11],
    [{ length: 0 }, '', 11, 11],
    [{ length: -1 }, '', 11, 11],
  ])('begins and ends where it is told: %j', async (range, expected, from, to) => {
    expect(await readPiece(new MemoryFile('hello world'), range)).toEqual({ text: expected, from, to, size: 11 });
  });

  it('gives, piece after piece, the whole text, whatever its characters and the length of the pieces', async () => {
    await fc.assert(
      fc.asyncProperty(text, fc.integer({ min: 4, max: 16 }), async (whole, length) => {
        const file = new MemoryFile(whole);
        let read = '';
        for (let from = 0; from < file.content.length;) {
          const piece = await readPiece(file, { from, length });
          read += piece.text;
          from = piece.to;
        }
        expect(read).toBe(Buffer.from(whole).toString());
      }),
    );
  });

  it('begins with a whole character where its beginning counts from the end', async () => {
    await fc.assert(
      fc.asyncProperty(text, fc.integer({ min: 4, max: 16 }), async (whole, length) => {
        const file = new MemoryFile(whole);
        const piece = await readPiece(file, { from: -length });
        expect(Buffer.from(whole).toString().endsWith(piece.text)).toBe(true);
        expect(piece.to).toBe(piece.size);
      }),
    );
  });

  it('comes on in what is no text', async () => {
    const file = new MemoryFile(Buffer.alloc(20, 0xf0));

    expect(await readPiece(file, { from: 0, length: 1 })).toMatchObject({ from: 0, to: 1 });
    expect(await readPiece(file, { from: 18, length: 5 })).toMatchObject({ from: 18, to: 20 });
  });

  it('reads at most 8 MiB', async () => {
    const file: HostFile = {
      size: () => Promise.resolve(2 ** 31),
      read: (_position, length) => Promise.resolve(Buffer.alloc(length, 'x')),
      close: () => Promise.resolve(),
    };

    expect(await readPiece(file, { from: 0, length: 2 ** 31 })).toMatchObject({ from: 0, to: 8 * 1024 * 1024 });
  });
});

describe('the last lines of a text file', () => {
  it('are what `tail -n` gives', async () => {
    await fc.assert(
      fc.asyncProperty(lines, fc.boolean(), fc.integer({ min: 0, max: 14 }), async (all, open, count) => {
        const whole = open ? all.join('\n') : all.map((line) => `${line}\n`).join('');
        const ended = whole.endsWith('\n') ? whole.slice(0, -1).split('\n') : whole.split('\n');
        const known = whole === '' ? [] : ended;
        const expected = count === 0 ? '' : known.slice(-count).join('\n') + (whole.endsWith('\n') ? '\n' : '');

        const piece = await readLastLines(new MemoryFile(whole), count);

        expect(piece.text).toBe(expected);
        expect(piece.to).toBe(piece.size);
        expect(piece.from).toBe(Buffer.byteLength(whole) - Buffer.byteLength(expected));
      }),
    );
  });

  it('cost no more reading than they are long, in a log of 2 GB', async () => {
    const line = 'a line of fifty characters, as programs print them.\n';
    const size = 2 ** 31;
    let bytes = 0;
    const file: HostFile = {
      size: () => Promise.resolve(size),
      read: (position, length) => {
        bytes += length;
        const repeated = line.repeat(Math.ceil(length / line.length) + 1);
        return Promise.resolve(Buffer.from(repeated.slice(position % line.length, (position % line.length) + length)));
      },
      close: () => Promise.resolve(),
    };

    const piece = await readLastLines(file, 100);

    expect(piece.text.split('\n')).toHaveLength(100);
    expect(piece.text.startsWith('a line of fifty')).toBe(true);
    expect(bytes).toBe(64 * 1024);
  });

  it('reach over several reads', async () => {
    const long = 'y'.repeat(100_000);
    const file = new MemoryFile(`x\n${long}\n${long}\nz`);

    expect((await readLastLines(file, 3)).text).toBe(`${long}\n${long}\nz`);
    expect(file.reads).toHaveLength(4);
  });

  it('are the whole ones of 8 MiB where they are longer', async () => {
    const file = new MemoryFile(`${'a'.repeat(9_000_000)}\n${'b'.repeat(1_000_000)}\nc\n`);

    const piece = await readLastLines(file, 100);

    expect([piece.text.length, piece.text.at(0)]).toEqual([1_000_003, 'b']);
    expect(file.bytesRead).toBe(8 * 1024 * 1024);
  });

  it('of a single line that is longer begin with a whole character', async () => {
    const file = new MemoryFile(`${'ä'.repeat(5_000_000)}x`);

    const { text: read } = await readLastLines(file, 1);

    expect(read === `${'ä'.repeat(4 * 1024 * 1024 - 1)}x`).toBe(true);
  });
});

describe('the border between two characters', () => {
  it('is found wherever a text is cut', () => {
    fc.assert(
      fc.property(text, fc.nat(), (whole, place) => {
        const bytes = Buffer.from(whole);
        const cut = bytes.length ? place % (bytes.length + 1) : 0;
        const before = bytes.subarray(0, wholeCharacters(bytes.subarray(0, cut)));
        const rest = bytes.subarray(cut);
        const after = rest.subarray(brokenStart(rest));
        expect(whole.startsWith(before.toString())).toBe(true);
        expect(whole.endsWith(after.toString())).toBe(true);
        expect(bytes.length - before.length - after.length).toBeLessThan(5);
      }),
    );
  });
});
