import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { JobsPage } from 'nestjs-jobs';
import { JOBS_TABLE_ASSET } from '../../../lib/table/jobs-table-asset.js';
import { PLATFORMS, startJobsHttp, type JobsHttpApp } from './jobs-http.app.js';

describe.each(Object.keys(PLATFORMS) as (keyof typeof PLATFORMS)[])(
  'what a page of the jobs table needs, on %s',
  (platform) => {
    let http: JobsHttpApp;

    beforeAll(async () => {
      http = await startJobsHttp(platform);
    });

    afterAll(() => http.test.dispose());

    it('has a script that caches keep for ever, whose name without a hash leads to it, and no other file', async () => {
      const get = (file: string) => fetch(`${http.origin}/jobs-api/assets/${file}`, { redirect: 'manual' });
      const script = await get(JOBS_TABLE_ASSET.fileName);
      const present = await get('jobs-table.js');
      const old = await get('jobs-table-0123456789.js');

      expect(await script.text()).toBe(JOBS_TABLE_ASSET.source);
      expect(script.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
      expect(script.headers.get('content-type')).toMatch(/^text\/javascript/);
      expect(present.status).toBe(302);
      expect(new URL(present.headers.get('location')!, present.url).pathname).toBe(new URL(script.url).pathname);
      expect(present.headers.get('cache-control')).toBe('no-cache');
      expect(old.status).toBe(404);
      expect(old.headers.get('cache-control') ?? '').not.toContain('immutable');
    });

    it('tells viewers apart by a word that says nothing about them', async () => {
      const viewer = async (caller: string) => (await http.ask<JobsPage>(caller, 'jobs')).body.viewer;

      expect(await viewer('ann')).toBe(await viewer('ann'));
      expect(
        new Set([await viewer('ann'), await viewer('bob'), await viewer('lead'), await viewer('admin')]).size,
      ).toBe(4);
      expect(await viewer('ann')).toMatch(/^[\w-]{22}$/);
    });
  },
);
