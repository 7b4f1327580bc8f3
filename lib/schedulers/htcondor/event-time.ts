/** What is needed to make an instant of a time stamp that leaves something out. */
export interface EventTimeContext {
  /** Minutes east of UTC of time stamps without a zone. */
  readonly zoneOffsetMinutes: number;
  /** A moment shortly after the events, to find the year of dates without one. */
  readonly referenceTime: Date;
}

const STAMP =
  /^(?:(\d{4})-(\d\d)-(\d\d)|(\d\d)\/(\d\d))[ T](\d\d):(\d\d):(\d\d)(?:\.(\d{1,6}))?(?:(Z)|([+-])(\d\d):?(\d\d))?$/;

const DAY = 86_400_000;
/** 29 February comes back after eight years at the latest. */
const LONGEST_GAP_BETWEEN_YEARS_OF_A_DATE = 8;

/**
 * The instant of an event's time stamp in any of the forms that an administrator can choose
 * (`DEFAULT_USERLOG_FORMAT_OPTIONS` in the HTCondor manual): `11/22 07:55:27`, `2026-11-22 07:55:27`, both also with a
 * fraction of a second, `Z` or an offset; `null` for anything else.
 */
export function parseEventTime(stamp: string, context: EventTimeContext): Date | null {
  const match = STAMP.exec(stamp);
  if (!match) {
    return null;
  }
  const [, year, isoMonth, isoDay, shortMonth, shortDay, hour, minute, second, fraction, utc, ...written] = match;
  const [sign, zoneHours, zoneMinutes] = written;
  const timeOfDay = timeOfDayInMilliseconds(Number(hour), Number(minute), Number(second), fraction);
  const zone = sign === undefined ? undefined : Number(`${sign}1`) * (Number(zoneHours) * 60 + Number(zoneMinutes));
  const offset = utc ? 0 : (zone ?? context.zoneOffsetMinutes);
  const inYear = (candidate: number): number | null => {
    const date = midnight(candidate, Number(isoMonth ?? shortMonth), Number(isoDay ?? shortDay));
    return date === null || timeOfDay === null ? null : date + timeOfDay - offset * 60_000;
  };
  const instant = year === undefined ? latestBefore(context.referenceTime, inYear) : inYear(Number(year));
  return instant === null ? null : new Date(instant);
}

function timeOfDayInMilliseconds(hour: number, minute: number, second: number, fraction = ''): number | null {
  return hour > 23 || minute > 59 || second > 60
    ? null
    : ((hour * 60 + minute) * 60 + second) * 1000 + Number(fraction.padEnd(3, '0').slice(0, 3));
}

/** Midnight UTC of a date; `null` for one that is in no calendar. */
function midnight(year: number, month: number, day: number): number | null {
  const time = Date.UTC(year, month - 1, day);
  const date = new Date(time);
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day ? time : null;
}

/** An event is never in the future, but the clocks of two machines may differ: a day is allowed. */
function latestBefore(reference: Date, inYear: (year: number) => number | null): number | null {
  const latestYear = reference.getUTCFullYear() + 1;
  for (let year = latestYear; year >= latestYear - 1 - LONGEST_GAP_BETWEEN_YEARS_OF_A_DATE; year -= 1) {
    const instant = inYear(year);
    if (instant !== null && instant <= reference.getTime() + DAY) {
      return instant;
    }
  }
  return null;
}
