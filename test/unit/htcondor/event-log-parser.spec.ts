import { describe, expect, it } from '@jest/globals';
import { firstIn, fixture, parse, RELEASED, types, utc } from './event-log.support.js';

describe('real logs', () => {
  it.each(['a.log', 'txt.log', 'nout.log', 'json3.log', 'xml.log', 'diamond.dag.nodes.log'])(
    'consumes %s to its end',
    (name) => {
      const log = fixture(name);

      expect(parse(log).consumed).toBe(log.length);
    },
  );

  it('follows three procs through suspension, eviction, hold, release and removal', () => {
    const { events } = parse(fixture('a.log'));

    const ofProc = (procId: number) => types(events.filter((event) => event.procId === procId));
    expect(ofProc(0)).toEqual([
      'submitted',
      'executing',
      'suspended',
      'usage',
      'unsuspended',
      'evicted',
      'executing',
      'usage',
      'evicted',
      'aborted',
    ]);
    expect(ofProc(2)).toEqual(expect.arrayContaining(['held', 'released']));
    expect(new Set(events.map(({ clusterId }) => clusterId))).toEqual(new Set([201]));
    expect(events[0]?.time).toEqual(new Date('2026-11-22T07:55:27Z'));
  });

  it('tells slot, memory, file transfers and the exit of a job', () => {
    const { events } = parse(fixture('txt.log'));

    expect(events.map(({ detail }) => detail).filter(({ type }) => type !== 'other')).toEqual([
      { type: 'submitted' },
      { type: 'file-transfer', direction: 'input', phase: 'started' },
      { type: 'file-transfer', direction: 'input', phase: 'finished' },
      { type: 'executing', slot: 'slot1_4@vm' },
      { type: 'usage', memoryMegabytes: 4 },
      { type: 'file-transfer', direction: 'output', phase: 'started' },
      { type: 'file-transfer', direction: 'output', phase: 'finished' },
      {
        type: 'terminated',
        exitCode: 3,
        endTime: new Date('2026-11-22T07:54:54Z'),
        resources: {
          used: { cpus: 0, diskKb: 14, memoryMb: 4 },
          requested: { cpus: 1, diskKb: 1, memoryMb: 1 },
          allocated: { cpus: 1, diskKb: 2048, memoryMb: 128, gpus: 0 },
        },
      },
    ]);
    expect(types(events).filter((type) => type === 'other 28')).toHaveLength(8);
  });

  it('tells why a job is held and why it was removed', () => {
    const { events } = parse(fixture('nout.log'));

    expect(events.map(({ detail }) => detail).slice(-4)).toEqual([
      { type: 'other', eventNumber: 21 },
      { type: 'evicted' },
      {
        type: 'held',
        reason:
          'Transfer output files failure at execution point slot1_1@vm while sending files to access point vm. Details: ' +
          'reading from file /var/lib/condor/execute/dir_24642/result.dat: (errno 2) No such file or directory',
        code: 12,
        subcode: 2,
      },
      { type: 'aborted', reason: 'via condor_rm (by user jobs)' },
    ]);
  });

  it('reads the JSON notation', () => {
    const { events } = parse(fixture('json3.log'));

    expect(events.map(({ detail }) => detail).filter(({ type }) => type !== 'other')).toEqual([
      { type: 'submitted' },
      { type: 'file-transfer', direction: 'input', phase: 'started' },
      { type: 'file-transfer', direction: 'input', phase: 'finished' },
      { type: 'executing', slot: 'slot1_2@vm' },
      { type: 'usage', memoryMegabytes: 4 },
      { type: 'file-transfer', direction: 'output', phase: 'started' },
      { type: 'file-transfer', direction: 'output', phase: 'finished' },
      {
        type: 'terminated',
        exitCode: 0,
        endTime: new Date('2026-11-22T07:54:54Z'),
        resources: {
          used: { cpus: 0, diskKb: 14, memoryMb: 4 },
          requested: { cpus: 1, diskKb: 1, memoryMb: 1 },
          allocated: { cpus: 1, diskKb: 2048, memoryMb: 128, gpus: 0 },
        },
      },
    ]);
    expect(events[0]?.time).toEqual(new Date('2026-11-22T07:54:47.918Z'));
  });

  it('reads the XML notation', () => {
    const { events } = parse(fixture('xml.log'));

    expect(events.map(({ detail }) => detail)).toEqual([
      { type: 'submitted' },
      { type: 'executing', slot: 'slot1_3@vm' },
      { type: 'usage', memoryMegabytes: 4 },
      {
        type: 'terminated',
        exitCode: 3,
        endTime: new Date('2026-11-22T07:54:53Z'),
        resources: {
          used: { cpus: 0, diskKb: 1, memoryMb: 4 },
          requested: { cpus: 1, diskKb: 1, memoryMb: 1 },
          allocated: { cpus: 1, diskKb: 2048, memoryMb: 128, gpus: 0 },
        },
      },
    ]);
  });

  it('reads the log of a DAG', () => {
    const { events } = parse(fixture('diamond.dag.nodes.log'));

    const exits = events.flatMap(({ clusterId, detail }) =>
      detail.type === 'terminated' ? [[clusterId, detail.exitCode]] : [],
    );
    expect(exits).toEqual([
      [218, 0],
      [219, 0],
      [220, 0],
      [221, 1],
      [222, 1],
      [223, 0],
    ]);
    expect(types(events)).toContain('other 16');
  });
});

describe('single events', () => {
  it('finds the submission key in the notes', () => {
    const log =
      '000 (7.000.000) 2026-11-22 07:55:27 Job submitted from host: <h>\n    note\n    nestjs-jobs:a1-B2\n...\n';
    expect(firstIn(log).detail).toEqual({ type: 'submitted', submissionKey: 'a1-B2' });
  });

  it('reads an end by a signal', () => {
    const log =
      '005 (7.012.000) 2026-11-22 07:55:27 Job terminated.\n\t(0) Abnormal termination (signal 9)\n\t(0) No core file\n\n' +
      '\tJob terminated of its own accord at 2026-11-22T07:55:26Z with signal 9.\n...\n';
    expect(firstIn(log)).toEqual({
      clusterId: 7,
      procId: 12,
      time: new Date('2026-11-22T07:55:27Z'),
      detail: { type: 'terminated', exitSignal: 9, endTime: new Date('2026-11-22T07:55:26Z') },
    });
  });

  it('reads an end whose line names the method', () => {
    const log =
      '005 (7.0.0) 2026-11-22 07:55:27 Job terminated.\n\t(1) Normal termination (return value 0)\n\n' +
      '\tJob terminated by itself at 2026-11-22T07:55:26Z (using method 0: OF_ITS_OWN_ACCORD).\n...\n';
    expect(firstIn(log).detail).toEqual({
      type: 'terminated',
      exitCode: 0,
      endTime: new Date('2026-11-22T07:55:26Z'),
    });
  });

  it('reads a cluster of late materialisation', () => {
    const log =
      '035 (158.-01.000) 2026-11-22 07:55:27 Cluster submitted from host: <h>\n...\n' +
      '036 (158.-01.000) 2026-11-22 07:55:28 Cluster removed\n\tMaterialized 12 jobs from 1 items.\tIncomplete\n...\n';
    expect(parse(log).events.map(({ procId, detail }) => [procId, detail])).toEqual([
      [-1, { type: 'cluster-submitted' }],
      [-1, { type: 'cluster-removed', nextProcId: 12 }],
    ]);
  });

  it('takes an end that is retried for an eviction, with its exit code or without', () => {
    const requeued = (line: string) =>
      firstIn(
        '004 (7.0.0) 2026-11-22 07:55:27 Job was evicted.\n\t(0) Job terminated and was requeued\n' +
          `\t\tUsr 0 00:00:01, Sys 0 00:00:00  -  Run Remote Usage\n\t${line}\n\tReason: exit code 1 is not success\n...\n`,
      ).detail;
    expect(requeued('(1) Normal termination (return value 1)')).toEqual({ type: 'evicted' });
    expect(requeued('(0) Abnormal termination (signal 9)')).toEqual({ type: 'evicted' });
  });

  it('reads a hold without a reason, and one with several lines', () => {
    const held = (reason: string) =>
      firstIn(`012 (1.0.0) 2026-11-22 07:55:27 Job was held.\n${reason}\tCode 3 Subcode 0\n...\n`).detail;
    expect(held('\tReason unspecified\n')).toEqual({ type: 'held', code: 3, subcode: 0 });
    expect(held('\tfirst\nsecond\n')).toEqual({ type: 'held', reason: 'first second', code: 3, subcode: 0 });
  });

  it('keeps text in UTF-8, whatever its last byte is', () => {
    const log = '009 (1.0.0) 2026-11-22 07:55:27 Job was aborted.\n\tfür immer là\n...\n';
    expect(firstIn(log).detail).toEqual({ type: 'aborted', reason: 'für immer là' });
  });

  it.each([
    [7, 'shadow-exception'],
    [13, 'released'],
    [22, 'disconnected'],
    [23, 'reconnected'],
    [24, 'reconnect-failed'],
    [99, 'other 99'],
  ])('knows event %d as %s', (number, type) => {
    const header = `${String(number).padStart(3, '0')} (1.0.0) 2026-11-22 07:55:27 Something\n...\n`;
    expect(types([firstIn(header)])).toEqual([type]);
  });
});

describe('time stamps', () => {
  const at = (stamp: string, context = utc) => firstIn(`013 (1.0.0) ${stamp} Job was released.\n...\n`, context).time;

  it.each([
    ['2026-11-22 07:55:27', '2026-11-22T07:55:27.000Z'],
    ['2026-11-22 07:55:27.042', '2026-11-22T07:55:27.042Z'],
    ['11/22 07:55:27', '2026-11-22T07:55:27.000Z'],
  ])('reads %s', (stamp, expected) => {
    expect(at(stamp).toISOString()).toBe(expected);
  });

  it('takes local times as what the zone says, and leaves others alone', () => {
    const berlin = { ...utc, zoneOffsetMinutes: 60 };
    expect(at('2026-11-22 08:55:27', berlin).toISOString()).toBe('2026-11-22T07:55:27.000Z');
    expect(at('2026-11-22 07:55:27Z', berlin).toISOString()).toBe('2026-11-22T07:55:27.000Z');
    expect(at('2026-11-22 02:25:27.5-05:30', berlin).toISOString()).toBe('2026-11-22T07:55:27.500Z');
  });

  it.each([
    ['12/31 23:59:00', '2027-01-01T00:10:00Z', '2026-12-31T23:59:00.000Z'],
    ['01/01 00:05:00', '2026-12-31T23:59:00Z', '2027-01-01T00:05:00.000Z'],
    ['12/01 00:00:00', '2026-11-22T00:00:00Z', '2025-12-01T00:00:00.000Z'],
    ['02/29 12:00:00', '2026-11-22T00:00:00Z', '2024-02-29T12:00:00.000Z'],
  ])('finds the year of %s as seen from %s', (stamp, referenceTime, expected) => {
    expect(at(stamp, { zoneOffsetMinutes: 0, referenceTime: new Date(referenceTime) }).toISOString()).toBe(expected);
  });

  it.each(['2026-02-30 00:00:00', '2026-11-22 24:00:00', '13/01 00:00:00', 'yesterday evening'])(
    'skips an event of %s and goes on',
    (stamp) => {
      const { events } = parse(`013 (1.0.0) ${stamp} Job was released.\n...\n${RELEASED}`);
      expect(types(events)).toEqual(['released']);
    },
  );
});
