import type { ResourceAmounts, SubJobResources } from '../../domain/resources.js';
import type { EventAd } from './event-log-ads.js';

type Resource = keyof ResourceAmounts;

/** How HTCondor calls the resources, in lower case; `Disk (KB)` is a line of the table, `Disk` an attribute. */
const RESOURCES: Readonly<Record<string, Resource>> = {
  cpus: 'cpus',
  'disk (kb)': 'diskKb',
  disk: 'diskKb',
  'memory (mb)': 'memoryMb',
  memory: 'memoryMb',
  gpus: 'gpus',
};

const HEADING = /^\tPartitionable Resources :([^\n]*)$/m;
const LINE = /^\t {3}(\S[^:\n]*?) *:([^\n]*)$/;
const AMOUNT = /^\d{1,15}(?:\.\d{1,6})?$/;

/**
 * The table of resources in an event 005 of the text notation. Its amounts stand at the right of their columns, and any
 * of them may be missing; `undefined` where there is no table, or none of the amounts that are looked for.
 */
export function resourceTable(body: string): SubJobResources | undefined {
  const heading = HEADING.exec(body);
  if (!heading) return undefined;
  const columns = columnsOf(heading[1] ?? '');
  const table: MutableResources = { requested: {}, allocated: {}, used: {} };
  for (const line of body.slice(heading.index + heading[0].length + 1).split('\n')) {
    const [, name, amounts] = LINE.exec(line) ?? [];
    if (name === undefined || amounts === undefined) break;
    const resource = resourceOf(name);
    if (resource) fill(table, resource, amounts, columns);
  }
  return filled(table);
}

/** The same facts of an event 005 in the JSON or XML notation. */
export function resourceAttributes(ad: EventAd): SubJobResources | undefined {
  const table: MutableResources = { requested: {}, allocated: {}, used: {} };
  for (const [attribute, value] of Object.entries(ad)) {
    const [, request, name = '', usage] = /^(Request)?(Cpus|Memory|Disk|Gpus)(Usage)?$/i.exec(attribute) ?? [];
    const resource = resourceOf(name);
    if (!resource || typeof value !== 'number' || !Number.isFinite(value) || value < 0) continue;
    table[request ? 'requested' : usage ? 'used' : 'allocated'][resource] = value;
  }
  return filled(table);
}

type MutableResources = Record<keyof SubJobResources, Partial<Record<Resource, number>>>;

interface Column {
  readonly kind: keyof SubJobResources;
  /** Where it ends, counted from the colon. */
  readonly end: number;
}

const KINDS: readonly (readonly [heading: string, kind: keyof SubJobResources])[] = [
  ['Usage', 'used'],
  ['Request', 'requested'],
  ['Allocated', 'allocated'],
];

function columnsOf(heading: string): Column[] {
  return KINDS.flatMap(([text, kind]) => {
    const start = heading.indexOf(text);
    return start < 0 ? [] : [{ kind, end: start + text.length }];
  });
}

/** An amount belongs to the column at whose end it ends; one that ends nowhere (a name of a device) to none. */
function fill(table: MutableResources, resource: Resource, amounts: string, columns: readonly Column[]): void {
  for (const { 0: amount, index } of amounts.matchAll(/\S+/g)) {
    const column = columns.find(({ end }) => end === index + amount.length);
    if (column && AMOUNT.test(amount)) table[column.kind][resource] = Number(amount);
  }
}

function resourceOf(name: string): Resource | undefined {
  const key = name.toLowerCase();
  return Object.hasOwn(RESOURCES, key) ? RESOURCES[key] : undefined;
}

function filled(table: MutableResources): SubJobResources | undefined {
  return Object.values(table).some((amounts) => Object.keys(amounts).length > 0) ? table : undefined;
}
