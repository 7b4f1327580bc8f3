import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { resourceAttributes, resourceTable } from '../../../lib/schedulers/htcondor/resource-table.js';
import { parse } from './event-log.support.js';

const TABLE = [
  '\t(1) Normal termination (return value 0)',
  '\tPartitionable Resources :    Usage  Request Allocated ',
  '\t   Cpus                 :     0.98        1         2 ',
  '\t   Disk (KB)            :       52       45      2048 ',
  '\t   Gpus (Average)       :     0.50                    ',
  '\t   GPUs                 :                 1         1 "GPU-ab12cd34"',
  '\t   Memory (MB)          :        5        1       128 ',
  '\t   TimeExecute (s)      :        4                    ',
  '',
  '\tJob terminated of its own accord at 2026-11-22T07:43:03Z with exit-code 0.',
].join('\n');

describe('The table of resources of an event 005', () => {
  it('tells what was used, requested and allocated, by the ends of the columns', () => {
    expect(resourceTable(TABLE)).toEqual({
      used: { cpus: 0.98, diskKb: 52, memoryMb: 5 },
      requested: { cpus: 1, diskKb: 45, memoryMb: 1, gpus: 1 },
      allocated: { cpus: 2, diskKb: 2048, memoryMb: 128, gpus: 1 },
    });
  });

  it('leaves out what is not there', () => {
    const table =
      '\tPartitionable Resources :    Usage  Request Allocated \n\t   Cpus                 :                 1         1 ';

    expect(resourceTable(table)).toEqual({ used: {}, requested: { cpus: 1 }, allocated: { cpus: 1 } });
    expect(resourceTable('\t(1) Normal termination (return value 0)')).toBeUndefined();
  });

  it('stands in the attributes of the other notations', () => {
    const ad = {
      CpusUsage: 0,
      RequestCpus: 1,
      Cpus: 1,
      MemoryUsage: 4,
      RequestMemory: 1,
      TimeExecuteUsage: 1,
      Disk: '?',
    };

    expect(resourceAttributes(ad)).toEqual({
      used: { cpus: 0, memoryMb: 4 },
      requested: { cpus: 1, memoryMb: 1 },
      allocated: { cpus: 1 },
    });
    expect(resourceAttributes({ ReturnValue: 0 })).toBeUndefined();
  });

  it('is read whatever the amounts are, however wide HTCondor makes the columns', () => {
    const amount = fc.option(fc.integer({ min: 0, max: 10 ** 12 }), { nil: undefined });
    fc.assert(
      fc.property(amount, amount, amount, fc.integer({ min: 8, max: 20 }), (used, requested, allocated, width) => {
        const cell = (value: number | string | undefined): string =>
          ` ${String(value ?? '').padStart(Math.max(width, 13))}`;
        const table = [
          `\tPartitionable Resources :${cell('Usage')}${cell('Request')}${cell('Allocated')} `,
          `\t   Disk (KB)            :${cell(used)}${cell(requested)}${cell(allocated)} `,
        ].join('\n');

        expect(resourceTable(table)?.used.diskKb).toBe(used);
        expect(resourceTable(table)?.requested.diskKb).toBe(requested);
        expect(resourceTable(table)?.allocated.diskKb).toBe(allocated);
      }),
    );
  });

  it('never keeps an event from being read, whatever stands in it', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const table = text.replaceAll('\n...', '');
        const log = `005 (001.000.000) 2026-11-22 07:43:03 Job terminated.\n\tPartitionable Resources :${table}\n...\n`;

        expect(parse(Buffer.from(log)).consumed).toBeGreaterThan(0);
      }),
    );
  });
});
