/** One text in both languages, written in ICU MessageFormat: `{name}`, `{n, plural, one {# tin} other {# tin}}`. */
export interface Entry {
  readonly vi: string;
  readonly en: string;
}

/** The texts of one area. Both languages stand side by side, so a forgotten translation does not compile. */
export type Catalogue = Readonly<Record<string, Entry>>;

export const LOCALES = ['vi', 'en'] as const;
export type Locale = (typeof LOCALES)[number];

/** What `Intl` is asked for. British English, because its readers here live with 24 hours and day before month. */
export const INTL_TAG: Record<Locale, string> = { vi: 'vi-VN', en: 'en-GB' };

/** Joins areas into one catalogue; a key that two areas claim stops the program. */
export function merge<const A extends readonly Catalogue[]>(areas: A): Merged<A> {
  const all: Record<string, Entry> = {};
  for (const area of areas) {
    for (const [key, entry] of Object.entries(area)) {
      if (Object.hasOwn(all, key)) throw new Error(`i18n: the key "${key}" is defined twice`);
      all[key] = entry;
    }
  }
  return all as Merged<A>;
}

type Merged<A extends readonly Catalogue[]> = { readonly [K in keyof A[number] | KeysOf<A[number]>]: Entry };
type KeysOf<T> = T extends unknown ? keyof T : never;
