import { describe, expect, it } from '@jest/globals';
import { IsNull, LessThanOrEqual, Not, type ValueTransformer } from 'typeorm';
import { optionalJson, optionalTime } from '../../../lib/store/columns.js';

const transformerOf = ({ transformer }: { transformer?: ValueTransformer | ValueTransformer[] }): ValueTransformer =>
  transformer as ValueTransformer;

describe('the columns', () => {
  const time = transformerOf(optionalTime);
  const json = transformerOf(optionalJson);

  it('keep a moment to the millisecond, and nothing as nothing', () => {
    const moment = new Date('2026-11-22T13:11:01.226Z');

    expect(time.from(String(time.to(moment)))).toEqual(moment);
    expect(time.from(time.to(null))).toBeNull();
  });

  it('take the moment that stands in a condition, which TypeORM 0.3 hands over whole', () => {
    const condition = time.to(Not(LessThanOrEqual(new Date(1000)))) as ReturnType<typeof Not<unknown>>;

    expect(condition).toMatchObject({ type: 'not', value: 1000 });
  });

  it('do not take a condition for a value', () => {
    expect(json.to(IsNull())).toMatchObject({ type: 'isNull', value: undefined });
  });
});
