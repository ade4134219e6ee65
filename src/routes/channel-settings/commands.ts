import { readSettings } from '../../bridge/channel-settings.ts';
import {
  type CommandSettings,
  defaultSaying,
  SAYING_NAMES,
  SAYINGS,
  type Saying,
} from '../../bridge/commands/texts.ts';
import { hasControlInText, messageText } from '../../text.ts';
import { type FieldErrors, one } from '../policy/fields.ts';
import { createSection } from './section.ts';
import { unknownPlaceholder } from './texts.ts';

type Language = CommandSettings['language'];
type CommandFields = { language: Language } & Record<Saying, string>;

interface CommandExtras {
  sayings: { name: Saying; placeholders: string; isOwn: boolean }[];
  maxLength: number;
}

const MAX_TEXT = 1_000;

/** The language of the answers to commands, and every answer in the owner's words. */
export const commandsSection = createSection<CommandSettings, CommandFields, CommandExtras>({
  stored: (channel) => readSettings(channel.settings).commands,
  fieldsOf: ({ language, texts }) => ({
    language,
    ...bySaying((name) => texts[name] ?? defaultSaying(name, language)),
  }),
  read: (body) => ({
    language: one(body, 'language') === 'en' ? 'en' : 'vi',
    ...bySaying((name) => (one(body, `say.${name}`) ?? '').slice(0, 20_000)),
  }),
  step: (body, fields) =>
    one(body, 'commands.do') === 'reset'
      ? { ...fields, ...bySaying((name) => defaultSaying(name, fields.language)) }
      : null,
  check(_parts, _channel, fields) {
    const errors: FieldErrors = {};
    const texts: CommandSettings['texts'] = {};
    for (const name of SAYING_NAMES) {
      const text = messageText(fields[name], Number.POSITIVE_INFINITY).trim();
      const unknown = unknownPlaceholder(['name', ...SAYINGS[name]], text);
      if (hasControlInText(fields[name])) errors[name] = { key: 'error.field.controls' };
      else if (text.length > MAX_TEXT) errors[name] = { key: 'error.field.maxLength', params: { n: MAX_TEXT } };
      else if (unknown) errors[name] = { key: 'settings.texts.unknown', params: { placeholder: `{${unknown}}` } };
      // Nothing, or our own words in either language, means: ours, also when the language changes.
      else if (text !== '' && !isOurs(name, text)) texts[name] = text;
    }
    return Object.keys(errors).length > 0 ? { errors } : { ok: { language: fields.language, texts } };
  },
  save: ({ stores }, channel, commands) =>
    void stores.channels.update(channel.id, { settings: { ...readSettings(channel.settings), commands } }),
  say: (_parts, _channel, { language, texts }) => [
    { label: 'settings.commands.language', value: `settings.commands.${language}` },
    ...SAYING_NAMES.flatMap((name) =>
      texts[name] === undefined ? [] : [{ label: `settings.commands.say.${name}` as const, value: texts[name] }],
    ),
  ],
  extras: (_parts, _channel, fields) => ({
    sayings: SAYING_NAMES.map((name) => ({
      name,
      placeholders: ['name', ...SAYINGS[name]].map((one) => `{${one}}`).join(' '),
      isOwn: !isOurs(name, fields[name]),
    })),
    maxLength: MAX_TEXT,
  }),
});

function isOurs(name: Saying, text: string): boolean {
  return (['vi', 'en'] as const).some((language) => defaultSaying(name, language) === text.trim());
}

function bySaying(text: (name: Saying) => string): Record<Saying, string> {
  return Object.fromEntries(SAYING_NAMES.map((name) => [name, text(name)])) as Record<Saying, string>;
}
