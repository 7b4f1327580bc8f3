import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { byteRange } from '../../../lib/http/jobs/files/byte-range.js';
import { attachment } from '../../../lib/http/jobs/files/download-headers.js';
import { entityTag, isKnown, isSame } from '../../../lib/http/jobs/files/entity-tag.js';

describe('a range of bytes', () => {
  it.each([
    ['bytes=0-3', { from: 0, to: 4 }],
    ['bytes=6-', { from: 6, to: 10 }],
    ['bytes=-4', { from: 6, to: 10 }],
    ['bytes=-99', { from: 0, to: 10 }],
    ['bytes=4-99', { from: 4, to: 10 }],
    ['bytes=10-', 'unsatisfiable'],
    ['bytes=-0', 'unsatisfiable'],
    ['bytes=5-4', null],
    ['bytes=0-1,4-5', null],
    ['lines=0-1', null],
    ['bytes=-', null],
    ['', null],
    [undefined, null],
  ])('of ten bytes by %p is %p', (header, range) => {
    expect(byteRange(header, 10)).toEqual(range);
  });

  it('of an empty file never is one', () => {
    expect(byteRange('bytes=0-', 0)).toBe('unsatisfiable');
    expect(byteRange('bytes=-5', 0)).toBe('unsatisfiable');
  });

  it('lies in the file, whatever is asked for', () => {
    fc.assert(
      fc.property(fc.string(), fc.nat(), fc.nat(), fc.nat(), (text, first, last, size) => {
        for (const header of [text, `bytes=${first}-${last}`, `bytes=${first}-`, `bytes=-${last}`]) {
          const range = byteRange(header, size);
          if (range === null || range === 'unsatisfiable') continue;
          expect(range.from).toBeLessThan(range.to);
          expect(range.to).toBeLessThanOrEqual(size);
        }
      }),
    );
  });
});

describe('the name of a download', () => {
  it('is told in ASCII, and in full', () => {
    expect(attachment('Übersicht "1".csv')).toBe(
      `attachment; filename="_bersicht _1_.csv"; filename*=UTF-8''%C3%9Cbersicht%20%221%22.csv`,
    );
  });

  it('is one header that says what the file is called, whatever it is called', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (name) => {
        const header = attachment(name);
        const [, plain = '', encoded = ''] = /^attachment; filename="([^"\\]*)"; filename\*=UTF-8''(.*)$/.exec(header)!;

        expect(header).toMatch(/^[\x20-\x7e]*$/);
        expect(plain).not.toMatch(/[/\\%]/);
        expect(encoded).toMatch(/^[\w.~!$&+^`|#%-]*$/);
        expect(decodeURIComponent(encoded)).toBe(Buffer.from(name.replace(/\p{Cc}/gu, '_')).toString());
      }),
    );
  });
});

describe('the tag of a file', () => {
  const state = { size: 10, modified: new Date(1000), isFinal: true };

  it('tells its states apart', () => {
    const tags = [state, { ...state, size: 11 }, { ...state, modified: new Date(1001) }].map(entityTag);

    expect(new Set(tags).size).toBe(3);
    expect(isKnown(tags[0], tags[0]!)).toBe(true);
    expect(isKnown(`W/"x", ${tags[0]}`, tags[0]!)).toBe(true);
    expect(isKnown('*', tags[0]!)).toBe(true);
    expect(isKnown(tags[1], tags[0]!)).toBe(false);
    expect(isKnown(undefined, tags[0]!)).toBe(false);
  });

  it('lets no range be put together from two states', () => {
    const [final, growing] = [entityTag(state), entityTag({ ...state, isFinal: false })];

    expect(isSame(undefined, growing)).toBe(true);
    expect(isSame(final, final)).toBe(true);
    expect(isSame(growing, growing)).toBe(false);
    expect(isSame('Thu, 01 Jan 1970 00:00:01 GMT', final)).toBe(false);
  });
});
