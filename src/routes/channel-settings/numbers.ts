import type { Static, TObject } from 'typebox';
import { Check } from 'typebox/value';
import type { MessageKey } from '../../i18n/index.ts';
import type { FieldErrors } from '../policy/fields.ts';

/** The range of a number and what it is by default, in the unit of the form. */
export interface NumberField {
  min: number;
  max: number;
  default: number;
}

/** The ranges that the settings' own schema allows, so that form and store can never disagree. */
export function numberFields<S extends TObject, N extends keyof S['properties'] & string>(
  schema: S,
  names: readonly N[],
  defaults: Static<S>,
  perUnit: (name: N) => number = () => 1,
): Record<N, NumberField> {
  const field = (name: N): NumberField => {
    const { minimum = 0, maximum = Number.MAX_SAFE_INTEGER } = schema.properties[name] as {
      minimum?: number;
      maximum?: number;
    };
    const by = perUnit(name);
    return { min: minimum / by, max: maximum / by, default: (defaults as Record<N, number>)[name] / by };
  };
  return Object.fromEntries(names.map((name) => [name, field(name)])) as Record<N, NumberField>;
}

/** A number as somebody types it: `2`, `1.2` or `1,2`. NaN for anything else. */
export function readNumber(text: string): number {
  return /^\d{1,9}([.,]\d{1,3})?$/.test(text) ? Number(text.replace(',', '.')) : Number.NaN;
}

/** Turns every field into its stored number, or says which are none or out of range. */
export function checkNumbers<S extends TObject, N extends keyof S['properties'] & string>(
  schema: S,
  texts: Record<N, string>,
  fields: Record<N, NumberField>,
  says: MessageKey,
  perUnit: (name: N) => number = () => 1,
): { values: Record<N, number>; errors: FieldErrors } {
  const errors: FieldErrors = {};
  const values = {} as Record<N, number>;
  for (const name of Object.keys(fields) as N[]) {
    const typed = readNumber(texts[name]) * perUnit(name);
    // Thousandths of a second are whole numbers again after a multiplication that is not exact.
    values[name] = perUnit(name) === 1 ? typed : Math.round(typed);
    const property = schema.properties[name];
    const { min, max } = fields[name];
    if (!property || !Check(property, values[name])) errors[name] = { key: says, params: { min, max } };
  }
  return { values, errors };
}
