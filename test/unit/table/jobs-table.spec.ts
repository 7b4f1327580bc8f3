import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { gzipSync } from 'node:zlib';
import { jobsTable, type JobsTableJob } from 'nestjs-jobs';
import { assetUrl, JOBS_TABLE_ASSET } from '../../../lib/table/jobs-table-asset.js';
import { stubJob } from '../../e2e/table/stub-jobs.js';

const job = (more: object = {}): JobsTableJob => ({ ...stubJob(7), key: 'k-7', customStatus: null, ...more }) as never;
const page = (jobs: readonly JobsTableJob[]) => ({
  jobs,
  next: null,
  total: { count: jobs.length, exact: true },
  actions: [],
  time: '2026-03-01T09:00:00.000Z',
});

describe('jobsTable()', () => {
  it('gives a tag with its options as attributes, and the script beside the routes', () => {
    const html = jobsTable({
      app: 'hydrology',
      baseUrl: '/api/jobs-api/hydrology',
      columnFields: ['id', ['Basin (km²)', 'extendedProperties.basin.area'], 'run_time'],
      resultsUrl: '/results/:id',
      actions: ['stop', '|', 'delete'],
      hover: true,
      striped: false,
      pageSize: 10,
      filter: 'status=Running&search=a',
    });

    expect(html).toBe(
      '<jobs-table app="hydrology" base-url="/api/jobs-api/hydrology"' +
        ' columns="id,extendedProperties.basin.area=Basin (km²),runTime" actions="stop,|,delete"' +
        ' results-url="/results/:id" page-size="10" filter="status=Running&amp;search=a" hover></jobs-table>' +
        `<script type="module" src="/api/jobs-api/assets/${JOBS_TABLE_ASSET.fileName}"></script>`,
    );
  });

  it('shows the first rows as a plain table, with times in UTC', () => {
    const html = jobsTable({ baseUrl: '/jobs-api/hydrology', page: page([job()]), columns: ['name', 'creationTime'] });

    // The blank before AM differs between versions of Intl.
    expect(html.replace(/\s/g, ' ')).toContain(
      '<table data-first><thead><tr><th scope="col">Name</th><th scope="col">Created</th></tr></thead>' +
        '<tbody><tr><td>run 7</td><td>Mar 1, 2026, 8:07 AM</td></tr></tbody></table>',
    );
  });

  it('holds the page as data from which the element starts', () => {
    const html = jobsTable({ baseUrl: '/jobs-api/hydrology', page: page([job()]) });
    const data = /<script type="application\/json">(.*?)<\/script>/s.exec(html)?.[1] ?? '';

    expect(JSON.parse(data)).toMatchObject({ jobs: [{ id: 7, name: 'run 7' }], total: { count: 1 } });
  });

  it('lets no text out of its place, whatever it holds', () => {
    const texts = fc.oneof(fc.string(), fc.constantFrom('</script><script>', '<!--', '"><img>', "'", '&lt;', '\u2028'));
    fc.assert(
      fc.property(texts, texts, (name, header) => {
        const html = jobsTable({
          baseUrl: '/jobs-api/hydrology',
          page: page([job({ name, description: name })]),
          columns: [[header, 'name'], 'description'],
          labels: { 'table.label': name },
        });

        expect(html.match(/<\/?[a-z-]+/g)).toEqual(
          jobsTable({
            baseUrl: '/jobs-api/hydrology',
            page: page([job()]),
            columns: [['x', 'name'], 'description'],
            labels: { 'table.label': 'x' },
          }).match(/<\/?[a-z-]+/g),
        );
      }),
    );
  });

  it('takes the addresses of results from a function, leaving out those of scripts', () => {
    const html = jobsTable({
      jobs: [job(), job({ id: 8, name: 'evil' })],
      resultsUrl: ({ id, name }) => (name === 'evil' ? 'java\nscript:alert(1)' : `/r/${String(id)}`),
    });

    expect(html).toContain('"resultsUrls":{"7":"/r/7"}');
  });

  it('shows jobs without routes, and then needs a script of the page', () => {
    const html = jobsTable({ jobs: [{ toJSON: () => job() }] });

    expect(html).not.toContain('base-url');
    expect(html).not.toContain('type="module"');
    expect(jobsTable({ jobs: [], script: '/t.js', nonce: 'n1' })).toContain(
      '<script type="module" src="/t.js" nonce="n1"></script>',
    );
  });
});

describe('the element', () => {
  it('is one file without imports, of at most 40 kB when it is sent', () => {
    expect(gzipSync(JOBS_TABLE_ASSET.source, { level: 9 }).length).toBeLessThanOrEqual(40_000);
    expect(JOBS_TABLE_ASSET.source).not.toMatch(/\bfrom\s*["']|\bimport\s*\(?["']/);
  });

  it('is served under a name that changes with it', () => {
    expect(JOBS_TABLE_ASSET.fileName).toMatch(/^jobs-table-[0-9a-f]{16}\.js$/);
    expect(assetUrl('/jobs-api/hydrology/')).toBe(`/jobs-api/assets/${JOBS_TABLE_ASSET.fileName}`);
  });
});
