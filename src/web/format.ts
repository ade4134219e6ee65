import { INTL_TAG, type Locale, translator } from '../i18n/index.ts';
import { html, type SafeHtml } from './safe-html.ts';

/** Times are milliseconds since the Unix epoch. */
export interface Format {
  number(value: number): string;
  date(at: number): string;
  time(at: number): string;
  dateTime(at: number): string;
  /** Today's times as `10:42`, older ones with their day. */
  when(at: number): string;
  /** `2 phút trước`, `in 3 hours`. */
  relative(at: number): string;
  /** A length of time in seconds or minutes, a very short one in milliseconds: `3,1 giây`. */
  duration(ms: number): string;
  /** A file's size: 1.2 MB. */
  bytes(value: number): string;
  list(items: string[]): string;
  /** The same as a `<time>` tag: the exact time in the title; the relative style is kept fresh in the browser. */
  tag(at: number, style?: 'relative' | 'when' | 'time' | 'date' | 'dateTime'): SafeHtml;
}

const UNITS = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
] as const;

const SIZES = [
  ['gigabyte', 1e9],
  ['megabyte', 1e6],
  ['kilobyte', 1e3],
] as const;

/** Numbers and times in the reader's language and time zone. `now` is the moment of the request. */
export function createFormat(locale: Locale, timeZone: string, now: number): Format {
  const i = formatters(locale, timeZone);
  const justNow = translator(locale)('time.justNow');
  const format: Format = {
    number: (value) => i.number.format(value),
    date: (at) => i.date.format(at),
    time: (at) => i.time.format(at),
    dateTime: (at) => i.dateTime.format(at),
    when: (at) => (i.date.format(at) === i.date.format(now) ? i.time.format(at) : i.dateTime.format(at)),
    relative(at) {
      const distance = at - now;
      const unit = UNITS.find(([, size]) => Math.abs(distance) >= size);
      if (!unit && distance <= 0) return justNow;
      const words = unit ? i.relative.format(Math.trunc(distance / unit[1]), unit[0]) : i.relative.format(0, 'second');
      return words.charAt(0).toLowerCase() + words.slice(1);
    },
    duration(ms) {
      // "0 seconds" would look like a clock that stands still.
      if (ms < 100) return i.milliseconds.format(Math.max(1, Math.round(ms)));
      return ms < 60_000 ? i.seconds.format(ms / 1000) : i.minutes.format(ms / 60_000);
    },
    bytes(value) {
      const at = SIZES.findIndex(([, size]) => value >= size);
      const [name, size] = SIZES[at] ?? (['byte', 1] as const);
      return i[name].format(value / size);
    },
    list: (items) => i.list.format(items),
    tag: (at, style = 'relative') =>
      html`<time datetime="${new Date(at).toISOString()}" title="${i.exact.format(at)}"${style === 'relative' ? html` data-relative="${justNow}"` : ''}>${format[style](at)}</time>`,
  };
  return format;
}

const cache = new Map<string, ReturnType<typeof createFormatters>>();

// Making a formatter costs far more than using it. Zones are checked before they get here, so the cache has an end.
function formatters(locale: Locale, timeZone: string) {
  const key = `${locale} ${timeZone}`;
  let found = cache.get(key);
  if (!found) {
    found = createFormatters(INTL_TAG[locale], timeZone);
    cache.set(key, found);
  }
  return found;
}

function createFormatters(tag: string, timeZone: string) {
  const date = { day: '2-digit', month: '2-digit', year: 'numeric', timeZone } as const;
  const time = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23', timeZone } as const;
  const unit = (name: string, unitDisplay: 'long' | 'short' = 'long') =>
    new Intl.NumberFormat(tag, { style: 'unit', unit: name, unitDisplay, maximumFractionDigits: 1 });
  return {
    number: new Intl.NumberFormat(tag),
    date: new Intl.DateTimeFormat(tag, date),
    time: new Intl.DateTimeFormat(tag, time),
    dateTime: new Intl.DateTimeFormat(tag, { ...date, ...time }),
    exact: new Intl.DateTimeFormat(tag, { dateStyle: 'full', timeStyle: 'long', timeZone }),
    relative: new Intl.RelativeTimeFormat(tag, { numeric: 'auto' }),
    milliseconds: unit('millisecond'),
    seconds: unit('second'),
    minutes: unit('minute'),
    byte: unit('byte', 'long'),
    kilobyte: unit('kilobyte', 'short'),
    megabyte: unit('megabyte', 'short'),
    gigabyte: unit('gigabyte', 'short'),
    list: new Intl.ListFormat(tag, { type: 'conjunction' }),
  };
}

/** The one name that `Intl` itself uses for a time zone, or null for a zone that it does not know. */
export function canonicalTimeZone(name: string): string | null {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone;
  } catch {
    return null;
  }
}
