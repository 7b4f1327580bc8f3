import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  activeName,
  clusterName,
  parseActiveName,
  parseNumber,
  parseRequestName,
  procName,
  requestName,
} from '../../../lib/schedulers/embedded/names.js';

const ids = fc.record({ clusterId: fc.nat(9_999_999_999), procId: fc.nat(999_999) });

describe('names in the queue', () => {
  it('pads numbers, so that their order is that of the names', () => {
    expect(clusterName(42)).toBe('0000000042');
    expect(procName(7)).toBe('000007');
    fc.assert(
      fc.property(fc.nat(999_999), fc.nat(999_999), (a, b) => {
        expect(procName(a) < procName(b)).toBe(a < b);
        expect(parseNumber(procName(a))).toBe(a);
      }),
    );
  });

  it('reads back the name of an active proc', () => {
    fc.assert(
      fc.property(ids, fc.stringMatching(/^\d+-\d+-[0-9a-f]{8}$/), (proc, owner) => {
        expect(parseActiveName(activeName({ ...proc, owner }))).toEqual({ ...proc, owner });
      }),
    );
  });

  it('reads back the name of a request', () => {
    const actions = fc.constantFrom('hold', 'release', 'remove', 'suspend', 'continue');
    fc.assert(
      fc.property(ids, fc.stringMatching(/^\d{15}-\d{9}-\d+$/), actions, (proc, sequence, action) => {
        expect(parseRequestName(requestName({ ...proc, sequence, action }))).toEqual({ ...proc, sequence, action });
      }),
    );
  });

  it.each(['', 'x', '.nfs0001', '0000000001.000000', '0000000001.000000.1.explode'])('passes over %j', (name) => {
    expect(parseNumber(name)).toBeNull();
    expect(parseRequestName(name)).toBeNull();
    expect(parseActiveName(name.split('.').slice(0, 2).join('.'))).toBeNull();
  });
});
