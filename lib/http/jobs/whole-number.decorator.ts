import { applyDecorators } from '@nestjs/common';
import { Expose, Transform } from 'class-transformer';
import { IsInt, IsOptional, Max, Min } from 'class-validator';
import { numberOf } from './query-values.js';

/** A query parameter that may be left out, and is a whole number otherwise: from `min` to `max`, where there is one. */
export function WholeNumber(min: number, max?: number): PropertyDecorator {
  return applyDecorators(
    Expose(),
    Transform(({ value }) => numberOf(value)),
    IsOptional(),
    IsInt(),
    Min(min),
    ...(max === undefined ? [] : [Max(max)]),
  );
}
