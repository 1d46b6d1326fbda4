/** A day of the Gregorian calendar. */
export interface CalendarDate {
  /** The year. */
  readonly year: number;
  /** 1 to 12. */
  readonly month: number;
  /** 1 to 31. */
  readonly day: number;
}

/** The last year that triggers know. */
export const LAST_YEAR = 9999;

/** The days from 1970-01-01 to a date. */
export function dayNumber(year: number, month: number, day: number): number {
  return daysBeforeYear(year) + daysBeforeMonth(year, month) + day - 1;
}

/** The date that many days after 1970-01-01. */
export function dateOf(days: number): CalendarDate {
  let year = 1970 + Math.floor(days / 365.2425);
  while (daysBeforeYear(year) > days) year--;
  while (daysBeforeYear(year + 1) <= days) year++;
  const rest = days - daysBeforeYear(year);
  let month = 1;
  while (month < 12 && daysBeforeMonth(year, month + 1) <= rest) month++;
  return { year, month, day: rest - daysBeforeMonth(year, month) + 1 };
}

/** The last day that triggers know, counted from 1970-01-01. */
export const LAST_DAY = 2_932_896;

/** How many days a month has. */
export function daysInMonth(year: number, month: number): number {
  return month === 2 ? (isLeap(year) ? 29 : 28) : 30 + ((month + (month >> 3)) & 1);
}

/** 0 for Sunday to 6 for Saturday, of a day counted from 1970-01-01. */
export function weekdayOf(days: number): number {
  return (((days + 4) % 7) + 7) % 7;
}

/** The week of the year in which a day counted from 1970-01-01 is, as ISO 8601 counts weeks. */
export function isoWeekOf(days: number): number {
  const thursday = days - (weekdayOf(days) + 6) % 7 + 3;
  return Math.floor((thursday - daysBeforeYear(dateOf(thursday).year)) / 7) + 1;
}

function isLeap(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
}

function daysBeforeYear(year: number): number {
  const past = year - 1;
  return past * 365 + Math.floor(past / 4) - Math.floor(past / 100) + Math.floor(past / 400) -
    719_162;
}

const BEFORE_MONTH = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334];

function daysBeforeMonth(year: number, month: number): number {
  return BEFORE_MONTH[month - 1]! + (month > 2 && isLeap(year) ? 1 : 0);
}
