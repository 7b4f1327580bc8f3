import type { PipeTransform, Type } from '@nestjs/common';
import { plainToInstance } from 'class-transformer';
import { problemsWith } from '../../templates/validation-problems.js';
import { InvalidRequestError } from '../http.errors.js';

/**
 * Takes what a route's class declares from a query or body, and checks it, whatever the application's own pipes do. What
 * the class does not declare is left out.
 * @throws InvalidRequestError that names each wrong parameter
 */
export function validated<T extends object>(target: Type<T>): PipeTransform<unknown, Promise<T>> {
  return {
    transform: async (value: unknown): Promise<T> => {
      const given = typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {};
      const instance = plainToInstance(target, given, { excludeExtraneousValues: true, exposeUnsetFields: false });
      const problems = await problemsWith(instance, 'is unknown');
      if (problems.length) throw new InvalidRequestError(problems);
      return instance;
    },
  };
}
