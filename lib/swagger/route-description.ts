import type { Type } from '@nestjs/common';
import type { ApiQueryOptions } from '@nestjs/swagger';
import type { Schema } from './schemas.js';

/** What is told of one route. */
export interface RouteDescription {
  /** The class that has its handler. */
  readonly controller: Type;
  /** Name of its handler. */
  readonly handler: string;
  readonly summary: string;
  readonly params: readonly string[];
  readonly query?: readonly ApiQueryOptions[];
  readonly body?: Schema;
  /** Media types of the answer, with what is known of each. */
  readonly answer: Readonly<Record<string, Schema>>;
}

/** How many a page has. */
export const LIMIT: ApiQueryOptions = {
  name: 'limit',
  required: false,
  schema: { type: 'integer', minimum: 1, maximum: 200, default: 50 },
};

/** Where a page begins. */
export const AFTER: ApiQueryOptions = {
  name: 'after',
  required: false,
  description: 'What `next` said of the page before',
  schema: { type: 'string' },
};

/** A parameter that is a text. */
export const TEXT = (name: string, description: string): ApiQueryOptions => ({
  name,
  required: false,
  description,
  schema: { type: 'string' },
});

/** A parameter that is a list of words. */
export const WORDS = (name: string, words: readonly string[]): ApiQueryOptions => ({
  name,
  required: false,
  explode: false,
  schema: { type: 'array', items: { type: 'string', enum: [...words] } },
});

/** A parameter that is a whole number. */
export const NUMBER = (name: string, description: string, maximum?: number): ApiQueryOptions => ({
  name,
  required: false,
  description,
  schema: { type: 'integer', minimum: 0, ...(maximum !== undefined && { maximum }) },
});
