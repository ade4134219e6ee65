import { type ChannelSettings, DEFAULT_SETTINGS, fillText, readSettings } from '../../bridge/channel-settings.ts';
import type { Channel } from '../../db/stores/channels.ts';
import { hasControlInText, messageText } from '../../text.ts';
import { type FieldErrors, type FormBody, one } from '../policy/fields.ts';
import { createSection } from './section.ts';

export type Texts = ChannelSettings['texts'];
export const TEXTS = ['pairing', 'approved', 'failed'] as const satisfies (keyof Texts)[];

/** What may stand in braces. */
const PLACEHOLDERS: Record<keyof Texts, string[]> = { pairing: ['name', 'code'], approved: ['name'], failed: ['name'] };
const MAX_TEXT = 1_000;
const SAMPLE_CODE = 'K7RM-4XQA';

export interface TextPreview {
  text: string;
  /** The person is told that there is a code, but not which. */
  lacksCode: boolean;
}

interface TextExtras {
  previews: Record<keyof Texts, TextPreview>;
  maxLength: number;
}

/** The texts that the account sends to people by itself. */
export const textsSection = createSection<Texts, Texts, TextExtras>({
  stored: (channel) => readSettings(channel.settings).texts,
  fieldsOf: (values) => values,
  read: readTexts,
  step(body, fields) {
    const asked = one(body, 'texts.do');
    const reset = TEXTS.find((name) => asked === `reset.${name}`);
    if (reset) return { ...fields, [reset]: DEFAULT_SETTINGS.texts[reset] };
    return asked === undefined ? null : fields;
  },
  check(_parts, _channel, fields) {
    const errors: FieldErrors = {};
    const clean = { ...fields };
    for (const name of TEXTS) {
      clean[name] = messageText(fields[name], Number.POSITIVE_INFINITY).trim();
      const unknown = unknownPlaceholder(PLACEHOLDERS[name], clean[name]);
      if (hasControlInText(fields[name])) errors[name] = { key: 'error.field.controls' };
      else if (clean[name] === '') errors[name] = { key: 'error.field.required' };
      else if (clean[name].length > MAX_TEXT) errors[name] = { key: 'error.field.maxLength', params: { n: MAX_TEXT } };
      else if (unknown) errors[name] = { key: 'settings.texts.unknown', params: { placeholder: `{${unknown}}` } };
    }
    return Object.keys(errors).length > 0 ? { errors } : { ok: clean };
  },
  save: ({ stores }, channel, texts) =>
    void stores.channels.update(channel.id, { settings: { ...readSettings(channel.settings), texts } }),
  say: (_parts, _channel, values) => TEXTS.map((name) => ({ label: `settings.texts.${name}`, value: values[name] })),
  extras: (_parts, channel, fields) => ({ previews: previewTexts(channel, fields), maxLength: MAX_TEXT }),
});

export function readTexts(body: FormBody): Texts {
  const read = (name: keyof Texts) => (one(body, name) ?? '').slice(0, 20_000);
  return { pairing: read('pairing'), approved: read('approved'), failed: read('failed') };
}

/** The texts as people will see them, with the account's own name and a made-up code. */
export function previewTexts(channel: Channel, texts: Texts): Record<keyof Texts, TextPreview> {
  const values = { name: channel.accountName ?? channel.displayName, code: SAMPLE_CODE };
  const preview = (name: keyof Texts): TextPreview => {
    const text = messageText(texts[name], MAX_TEXT);
    return { text: fillText(text, values), lacksCode: name === 'pairing' && !text.includes('{code}') };
  };
  return { pairing: preview('pairing'), approved: preview('approved'), failed: preview('failed') };
}

/** The first name in braces that is none of those that mean something; undefined when there is none. */
export function unknownPlaceholder(known: readonly string[], text: string): string | undefined {
  const named = [...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? '');
  return named.find((placeholder) => !known.includes(placeholder));
}
