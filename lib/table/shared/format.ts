const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const KILO = 1024;

/** A duration in its two largest units: `3 d 4 h`, `1 h 05 min`, `2 min 07 s`, `9 s`. */
export function durationText(ms: number): string {
  const whole = Math.max(0, Math.floor(ms / SECOND)) * SECOND;
  const part = (unit: number, larger: number): number => Math.floor((whole % larger) / unit);
  const two = (value: number): string => String(value).padStart(2, '0');
  if (whole >= DAY) return `${Math.floor(whole / DAY)} d ${part(HOUR, DAY)} h`;
  if (whole >= HOUR) return `${part(HOUR, DAY)} h ${two(part(MINUTE, HOUR))} min`;
  if (whole >= MINUTE) return `${part(MINUTE, HOUR)} min ${two(part(SECOND, MINUTE))} s`;
  return `${part(SECOND, MINUTE)} s`;
}

/** A number of bytes: `17 B`, `1.4 KiB`, `2.0 GiB`. */
export function bytesText(bytes: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
  let value = bytes;
  let unit = 0;
  while (value >= KILO && unit < units.length - 1) {
    value /= KILO;
    unit += 1;
  }
  return `${unit === 0 ? String(value) : value.toFixed(1)} ${units[unit] ?? ''}`;
}

/**
 * A time as people write it there.
 * @param locale language tag; `undefined` for the reader's own
 */
export function timeText(iso: string, locale?: string, timeZone?: string): string {
  const time = new Date(iso);
  if (Number.isNaN(time.getTime())) return iso;
  return formatterOf(locale, timeZone).format(time);
}

/** Making one costs more than using it a thousand times. */
const formatters = new Map<string, Intl.DateTimeFormat>();

function formatterOf(locale: string | undefined, timeZone: string | undefined): Intl.DateTimeFormat {
  const key = `${locale ?? ''} ${timeZone ?? ''}`;
  const known = formatters.get(key);
  if (known) return known;
  const options: Intl.DateTimeFormatOptions = { dateStyle: 'medium', timeStyle: 'short', timeZone };
  const made = new Intl.DateTimeFormat(locale, options);
  formatters.set(key, made);
  return made;
}
