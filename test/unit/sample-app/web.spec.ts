import { describe, expect, it, jest } from '@jest/globals';
import type { Request, Response } from '../../../sample-app/web/http.types.js';
import { refuseOtherSites } from '../../../sample-app/web/security.js';

function visit(headers: object, method: string) {
  const request = { headers, method } as unknown as Request;
  const response = {
    statusCode: 200,
    setHeader: jest.fn(),
    end: jest.fn(),
  };
  return { request, response: response as unknown as Response, next: jest.fn() };
}

describe('a request that changes something', () => {
  it.each([
    ['POST', { 'sec-fetch-site': 'cross-site' }, false],
    ['DELETE', { 'sec-fetch-site': 'same-site' }, false],
    ['POST', { 'sec-fetch-site': 'same-origin' }, true],
    ['POST', { host: 'a.example', origin: 'https://a.example' }, true],
    ['POST', { host: 'a.example', origin: 'https://b.example' }, false],
    ['POST', { host: 'a.example', origin: 'null' }, false],
    ['POST', {}, true],
    ['GET', { 'sec-fetch-site': 'cross-site' }, true],
  ])('%s with %j passes: %s', (method, headers, passes) => {
    const { request, response, next } = visit(headers, method);
    refuseOtherSites(request, response, next);

    expect(next.mock.calls).toHaveLength(passes ? 1 : 0);
    expect(response.statusCode).toBe(passes ? 200 : 403);
  });
});
