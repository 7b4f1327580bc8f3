import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { execFile } from 'node:child_process';
import { mkdir, open, readlink, readdir, symlink, writeFile } from 'node:fs/promises';
import { get, type IncomingMessage } from 'node:http';
import { once } from 'node:events';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gunzipSync } from 'node:zlib';
import { extract } from 'tar-stream';
import type { Job } from 'nestjs-jobs';
import { OpenStreams } from '../../../lib/http/streaming/open-streams.js';
import { waitFor } from '../../support/wait-for.js';
import { PLATFORMS, startJobsHttp, type JobsHttpApp } from './jobs-http.app.js';

const STRANGE = '<img src=x onerror="alert(1)">\n€\u0007.html';

interface FilesAnswer {
  readonly files: readonly { readonly path: string; readonly bytes: number; readonly modified: string }[];
  readonly next: string | null;
}

describe.each(Object.keys(PLATFORMS) as (keyof typeof PLATFORMS)[])(
  'the files of a job over HTTP, on %s',
  (platform) => {
    let http: JobsHttpApp;
    let job: Job;

    beforeAll(async () => {
      http = await startJobsHttp(platform);
      job = await http.test.jobs.createJob({ name: 'has files', user: 'ann', templateName: 'byHand' });
      await job.save();
      await mkdir(join(job.directory, 'sub'), { recursive: true });
      await writeFile(join(job.directory, 'a.txt'), '0123456789');
      await writeFile(join(job.directory, 'empty'), '');
      await writeFile(join(job.directory, 'sub', 'b.bin'), Buffer.from([0, 255, 10]));
      await writeFile(join(job.directory, STRANGE), '<script>alert(1)</script>');
      await symlink('/etc/passwd', join(job.directory, 'passwords'));
      await symlink('/etc', join(job.directory, 'settings'));
      await symlink('a.txt', join(job.directory, 'inside'));
      await promisify(execFile)('mkfifo', [join(job.directory, 'pipe')]);
    });

    afterAll(() => http.test.dispose());

    const file = (path: string, headers: Record<string, string> = {}, method = 'GET') =>
      http.ask<string>('ann', `jobs/${job.id}/file?path=${encodeURIComponent(path)}`, { headers, method });

    it('are listed, page by page; links and pipes are none', async () => {
      const whole = await http.ask<FilesAnswer>('ann', `jobs/${job.id}/files`);
      const first = await http.ask<FilesAnswer>('ann', `jobs/${job.id}/files?limit=2`);
      const second = await http.ask<FilesAnswer>(
        'ann',
        `jobs/${job.id}/files?limit=2&after=${encodeURIComponent(first.body.next ?? '')}`,
      );

      expect(whole.body.files.map(({ path, bytes }) => [path, bytes])).toEqual([
        [STRANGE, 25],
        ['a.txt', 10],
        ['empty', 0],
        ['sub/b.bin', 3],
      ]);
      expect(whole.body.next).toBeNull();
      expect([...first.body.files, ...second.body.files]).toEqual(whole.body.files);
    });

    it('are given to be stored, and may do nothing where they are shown', async () => {
      const { status, headers, body } = await file(STRANGE);

      expect({ status, body }).toEqual({ status: 200, body: '<script>alert(1)</script>' });
      expect(headers.get('content-type')).toBe('application/octet-stream');
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('content-security-policy')).toBe("sandbox; default-src 'none'");
      expect(headers.get('content-length')).toBe('25');
      expect(headers.get('cache-control')).toBe('private, no-cache, no-transform');
      expect(headers.get('content-disposition')).toBe(
        'attachment; filename="<img src=x onerror=_alert(1)_>___.html"; ' +
          "filename*=UTF-8''%3Cimg%20src%3Dx%20onerror%3D%22alert%281%29%22%3E_%E2%82%AC_.html",
      );
    });

    it('are given in parts', async () => {
      const part = await file('a.txt', { range: 'bytes=2-4' });
      const end = await file('a.txt', { range: 'bytes=-3' });
      const behind = await file('a.txt', { range: 'bytes=10-' });
      const nothing = await file('empty', { range: 'bytes=0-' });

      expect([part.status, part.body, part.headers.get('content-range')]).toEqual([206, '234', 'bytes 2-4/10']);
      expect([end.status, end.body, end.headers.get('content-length')]).toEqual([206, '789', '3']);
      expect([behind.status, behind.body, behind.headers.get('content-range')]).toEqual([416, '', 'bytes */10']);
      expect([nothing.status, (await file('empty')).status, (await file('empty')).body]).toEqual([416, 200, '']);
    });

    it('are not given anew to those who have them, nor in parts to those who have something else', async () => {
      const { headers } = await file('a.txt');
      const etag = headers.get('etag') ?? '';

      const known = await file('a.txt', { 'if-none-match': etag });
      const same = await file('a.txt', { range: 'bytes=2-4', 'if-range': '"other"' });

      expect([known.status, known.body, known.headers.get('etag')]).toEqual([304, '', etag]);
      expect([same.status, same.body]).toEqual([200, '0123456789']);
    });

    it('tell what they are without being given', async () => {
      const { status, headers, body } = await file('a.txt', {}, 'HEAD');

      expect([status, body, headers.get('content-length'), headers.get('accept-ranges')]).toEqual([
        200,
        '',
        '10',
        'bytes',
      ]);
    });

    it.each(['passwords', 'settings/passwd', 'inside', 'pipe', 'sub', 'absent', 'a.txt/b', ''])(
      'have none at %p',
      async (path) => {
        expect(await file(path)).toMatchObject({ status: 404, body: { code: 'JOB_FILE_NOT_FOUND' } });
      },
    );

    it.each(['../a.txt', '/etc/passwd', 'sub/../../x', 'a\0b'])('are never looked for at %p', async (path) => {
      expect(await file(path)).toMatchObject({ status: 400, body: { code: 'INVALID_FILE_NAME' } });
    });

    it('are given all at once', async () => {
      const response = await fetch(`${http.origin}/jobs-api/rain/jobs/${job.id}/archive`, {
        headers: { caller: 'ann' },
      });
      const found: Record<string, string> = {};
      const unpack = extract();
      unpack.end(gunzipSync(Buffer.from(await response.arrayBuffer())));
      for await (const entry of unpack) {
        let content = '';
        for await (const piece of entry as AsyncIterable<Buffer>) content += piece.toString('latin1');
        found[entry.header.name] = content;
      }

      expect(response.headers.get('content-disposition')).toContain(`filename="job-${job.id}.tar.gz"`);
      expect(found).toEqual({
        [`job-${job.id}/${STRANGE}`]: '<script>alert(1)</script>',
        [`job-${job.id}/a.txt`]: '0123456789',
        [`job-${job.id}/empty`]: '',
        [`job-${job.id}/sub/b.bin`]: '\u0000\u00ff\n',
      });
    });

    it.each(['file?path=large', 'archive'])('are not read any more for one who goes away: %s', async (path) => {
      const large = await http.test.jobs.createJob({ name: 'large', user: 'ann', templateName: 'byHand' });
      await large.save();
      await mkdir(large.directory, { recursive: true });
      const handle = await open(join(large.directory, 'large'), 'w');
      await handle.truncate(20 * 1024 ** 3);
      await handle.close();
      const request = get(`${http.origin}/jobs-api/rain/jobs/${large.id}/${path}`, { headers: { caller: 'ann' } });
      const [response] = (await once(request, 'response')) as [IncomingMessage];
      await once(response, 'readable');

      response.destroy();

      await waitFor(
        () => Promise.resolve(http.test.app.get(OpenStreams, { strict: false }).size),
        (size) => size === 0,
      );
      await waitFor(
        () => openBelow(large.directory),
        (files) => files.length === 0,
      );
    });
  },
);

/** The files below a directory that this process has open. */
async function openBelow(directory: string): Promise<string[]> {
  const descriptors = await readdir('/proc/self/fd');
  const targets = await Promise.all(descriptors.map((one) => readlink(`/proc/self/fd/${one}`).catch(() => '')));
  return targets.filter((target) => target.startsWith(directory));
}
