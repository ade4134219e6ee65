import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { Channel } from '../../db/stores/channels.ts';
import type { MessageKey } from '../../i18n/index.ts';
import type { ChannelParts } from '../channels/parts.ts';
import { type FieldErrors, type FormBody, one } from '../policy/fields.ts';

/** A value that is stored, in words, for somebody whose own input stands beside it. `label` and `value` may be keys. */
export interface Said {
  label: MessageKey;
  value: string | MessageKey;
}

/** What the card of a section shows, whatever the section is about. */
export interface SectionState<Fields> {
  channelId: string;
  fields: Fields;
  errors: FieldErrors;
  /** Which stored values the form was made from. */
  stamp: string;
  /** The stored values, when somebody else changed them since then. */
  changed: Said[] | null;
}

export type Outcome<Section> = { saved: true } | { saved: false; status: 200 | 409 | 422; section: Section };

/** One card of the Settings tab: what it shows, and what sending it does. */
export interface SectionKind<Section> {
  context(parts: ChannelParts, channel: Channel): Section;
  submit(parts: ChannelParts, channel: Channel, body: FormBody): Outcome<Section>;
}

/** How a section works: from the stored values to fields, from a form to fields to values, and back into the store. */
export interface Recipe<Values, Fields, Extras> {
  stored(channel: Channel): Values;
  fieldsOf(values: Values): Fields;
  read(body: FormBody): Fields;
  check(parts: ChannelParts, channel: Channel, fields: Fields): { ok: Values } | { errors: FieldErrors };
  save(parts: ChannelParts, channel: Channel, values: Values): void;
  say(parts: ChannelParts, channel: Channel, values: Values): Said[];
  /** What the card needs beside the fields: the choices that there are. */
  extras(parts: ChannelParts, channel: Channel, fields: Fields): Extras;
  /** A small button that changes the fields and saves nothing; null when the form itself was sent. */
  step?(body: FormBody, fields: Fields): Fields | null;
}

export function createSection<Values, Fields, Extras>(
  recipe: Recipe<Values, Fields, Extras>,
): SectionKind<SectionState<Fields> & Extras> {
  const build = (
    parts: ChannelParts,
    channel: Channel,
    fields: Fields,
    { errors = {}, changed = null }: { errors?: FieldErrors; changed?: Said[] | null } = {},
  ) => ({
    channelId: channel.id,
    fields,
    errors,
    stamp: stampOf(recipe.stored(channel)),
    changed,
    ...recipe.extras(parts, channel, fields),
  });

  return {
    context: (parts, channel) => build(parts, channel, recipe.fieldsOf(recipe.stored(channel))),
    submit(parts, channel, body) {
      const fields = recipe.read(body);
      const stepped = recipe.step?.(body, fields);
      if (stepped) return { saved: false, status: 200, section: build(parts, channel, stepped) };
      const checked = recipe.check(parts, channel, fields);
      if ('errors' in checked)
        return { saved: false, status: 422, section: build(parts, channel, fields, { errors: checked.errors }) };
      const stored = recipe.stored(channel);
      if (isDeepStrictEqual(stored, checked.ok)) return { saved: true };
      const seen = one(body, 'stamp');
      if (seen !== undefined && seen !== stampOf(stored)) {
        const changed = recipe.say(parts, channel, stored);
        return { saved: false, status: 409, section: build(parts, channel, fields, { changed }) };
      }
      recipe.save(parts, channel, checked.ok);
      return { saved: true };
    },
  };
}

function stampOf(values: unknown): string {
  return createHash('sha256').update(JSON.stringify(values)).digest('hex').slice(0, 16);
}
