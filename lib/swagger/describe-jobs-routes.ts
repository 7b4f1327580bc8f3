import { ApiBody, ApiOperation, ApiParam, ApiProduces, ApiQuery, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { RouteDescription } from './route-description.js';
import { ROUTE_DESCRIPTIONS } from './route-descriptions.js';
import type { Schema } from './schemas.js';

const ERROR: Schema = {
  type: 'object',
  properties: { statusCode: { type: 'integer' }, code: { type: 'string' }, message: { type: 'string' } },
};

const ERRORS: Readonly<Record<number, string>> = {
  400: 'Parameters that mean nothing; the message names them',
  401: 'Nobody is signed in',
  403: 'Not allowed, or asked from another site',
  404: 'No such app or job for the caller',
  409: 'The state of the job does not allow it',
};

let described = false;

/**
 * Describes the jobs routes to `@nestjs/swagger`: parameters, bodies and answers, under the tag `jobs`. Call it before
 * `SwaggerModule.createDocument()`. A second call changes nothing.
 */
export function describeJobsRoutes(): void {
  if (described) return;
  described = true;
  for (const controller of new Set(ROUTE_DESCRIPTIONS.map((route) => route.controller))) ApiTags('jobs')(controller);
  for (const route of ROUTE_DESCRIPTIONS) {
    const prototype = route.controller.prototype as object;
    const descriptor = Object.getOwnPropertyDescriptor(prototype, route.handler);
    if (!descriptor) throw new TypeError(`${route.controller.name} has no handler "${route.handler}".`);
    for (const decorate of decoratorsOf(route)) decorate(prototype, route.handler, descriptor);
  }
}

function decoratorsOf({ summary, params, query = [], body, answer }: RouteDescription): MethodDecorator[] {
  const content = Object.fromEntries(Object.entries(answer).map(([type, schema]) => [type, { schema }]));
  return [
    ApiOperation({ summary }),
    ...params.map((name) =>
      ApiParam({ name, schema: name === 'id' ? { type: 'integer', minimum: 1 } : { type: 'string' } }),
    ),
    ...query.map((parameter) => ApiQuery(parameter)),
    ...(body ? [ApiBody({ schema: body })] : []),
    ApiProduces(...Object.keys(answer)),
    ApiResponse({ status: 200, description: summary, content }),
    ...Object.entries(ERRORS).map(([status, description]) =>
      ApiResponse({ status: Number(status), description, content: { 'application/json': { schema: ERROR } } }),
    ),
  ];
}
