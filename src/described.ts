import type { TSchema } from 'typebox';

/** The schema with words for whoever reads the API's document. What TypeBox hides in it comes along. */
export function described<Schema extends TSchema>(schema: Schema, description: string): Schema {
  const own = Object.getOwnPropertyDescriptors(schema);
  return Object.defineProperties({} as Schema, { ...own, description: { value: description, enumerable: true } });
}
