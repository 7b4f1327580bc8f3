import { describe, expect, it, jest } from '@jest/globals';
import type { Request, Response } from '../../../sample-app/web/http.types.js';
import { refuseOtherSites } from '../../../sample-app/web/security.js';
import { recogniseVisitor } from '../../../sample-app/web/visitor.js';

function visit(headers: Record<string, string>, method = 'GET') {
  const request = { headers, method } as unknown as Request;
  const sent = new Map<string, string>();
  const response = {
    statusCode: 200,
    setHeader: (name: string, value: string) => sent.set(name.toLowerCase(), value),
    end: jest.fn(),
  };
  return { request, response: response as unknown as Response, sent, next: jest.fn() };
}

describe('a visitor', () => {
  it('gets a random cookie at the first visit and is known by it later', () => {
    const first = visit({});
    recogniseVisitor(first.request, first.response, first.next);
    const cookie = first.sent.get('set-cookie')!;
    const second = visit({ cookie: `theme=dark; ${cookie.split(';')[0]!}` });

    recogniseVisitor(second.request, second.response, second.next);

    expect(cookie).toMatch(/; HttpOnly; SameSite=Lax$/);
    expect(second.request.visitor).toBe(first.request.visitor);
    expect(second.sent.has('set-cookie')).toBe(false);
    expect(second.next).toHaveBeenCalledTimes(1);
  });

  it('is stored under a name that does not give the cookie away', () => {
    const { request, response, sent, next } = visit({});
    recogniseVisitor(request, response, next);

    expect(sent.get('set-cookie')).not.toContain(request.visitor!.replace('visitor-', ''));
  });

  it('cannot choose a name', () => {
    const { request, response, sent, next } = visit({ cookie: 'runoff_visitor=admin' });
    recogniseVisitor(request, response, next);

    expect(sent.has('set-cookie')).toBe(true);
  });
});

describe('a request that changes something', () => {
  it.each([
    ['POST', 'cross-site', false],
    ['DELETE', 'same-site', false],
    ['POST', 'same-origin', true],
    ['POST', undefined, true],
    ['GET', 'cross-site', true],
  ])('%s from %s passes: %s', (method, site, passes) => {
    const { request, response, next } = visit(site ? { 'sec-fetch-site': site } : {}, method);
    refuseOtherSites(request, response, next);

    expect(next.mock.calls).toHaveLength(passes ? 1 : 0);
    expect(response.statusCode).toBe(passes ? 200 : 403);
  });
});
