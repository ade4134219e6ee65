import { ZALO_ID } from '../../ids.ts';

/**
 * Readers for what comes off the wire. zca-js parses with json-bigint: objects have no prototype (so `${value}` throws),
 * and integers of more than 15 digits are BigNumber objects. Only named fields are read, and nothing here ever throws.
 */
export type Fields = Record<string, unknown>;

export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** An id as a string of digits, whatever form it came in; null when it is none. */
export function idOf(value: unknown): string | null {
  const text = typeof value === 'string' ? value : digitsOf(value);
  return text !== null && ZALO_ID.test(text) ? text : null;
}

function digitsOf(value: unknown): string | null {
  if (typeof value === 'bigint') return value.toString();
  if (typeof value === 'number') return Number.isInteger(value) ? BigInt(value).toString() : null;
  if (!isFields(value) || typeof value.toFixed !== 'function') return null;
  try {
    // BigNumber.toFixed() writes all digits, where toString() turns to exponents.
    return String(value.toFixed());
  } catch {
    return null;
  }
}

export function numberOf(value: unknown): number | null {
  const text = typeof value === 'string' && value.trim() !== '' ? value : digitsOf(value);
  const number = typeof value === 'number' ? value : Number(text ?? Number.NaN);
  return Number.isFinite(number) ? number : null;
}

/** Text of at most `max` characters; null when there is none. */
export function textOf(value: unknown, max: number): string | null {
  return typeof value === 'string' && value !== '' ? value.slice(0, max) : null;
}

/** An address for a browser or a download; anything but http(s) is dropped. */
export function urlOf(value: unknown): string | null {
  if (typeof value !== 'string' || value.length > 2048) return null;
  const url = URL.parse(value);
  return url && /^https?:$/.test(url.protocol) ? value : null;
}

/** An object that may come as JSON in a string, as Zalo's `params` and `ext` do. */
export function fieldsOf(value: unknown): Fields {
  if (isFields(value)) return value;
  if (typeof value !== 'string' || value.length > 65_536) return {};
  try {
    const parsed: unknown = JSON.parse(value);
    return isFields(parsed) ? parsed : {};
  } catch {
    return {};
  }
}
