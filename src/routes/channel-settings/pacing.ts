import { DEFAULT_SETTINGS, readSettings } from '../../bridge/channel-settings.ts';
import { Pacing } from '../../bridge/delivery/pacing.ts';
import { type FormBody, one } from '../policy/fields.ts';
import { checkNumbers, type NumberField, numberFields, readNumber } from './numbers.ts';
import { createSection, type Said } from './section.ts';

export const PACING_NUMBERS = [
  'mergeMs',
  'mergeMaxMs',
  'shortestMs',
  'longestMs',
  'betweenMinMs',
  'betweenMaxMs',
  'channelMinMs',
  'channelMaxMs',
  'sendsAtOnce',
  'perCharacterMs',
] as const satisfies (keyof Pacing)[];
type PacingNumber = (typeof PACING_NUMBERS)[number];
const SWITCHES = ['showSeen', 'showTyping'] as const satisfies (keyof Pacing)[];

type PacingFields = Record<PacingNumber, string> & Record<(typeof SWITCHES)[number], boolean>;

/** Owners think in seconds; one character takes too short for that, and some are counts. */
const perUnit = (name: PacingNumber) => (['perCharacterMs', 'sendsAtOnce'].includes(name) ? 1 : 1_000);
const FIELDS = numberFields(Pacing, PACING_NUMBERS, DEFAULT_SETTINGS.pacing, perUnit);

/** The second of each pair is the end of a span that the first begins. */
const SPANS = [
  ['mergeMs', 'mergeMaxMs'],
  ['shortestMs', 'longestMs'],
  ['betweenMinMs', 'betweenMaxMs'],
  ['channelMinMs', 'channelMaxMs'],
] as const;

const asFields = ({ showSeen, showTyping, ...values }: Pacing): PacingFields => ({
  ...(Object.fromEntries(PACING_NUMBERS.map((name) => [name, String(values[name] / perUnit(name))])) as Record<
    PacingNumber,
    string
  >),
  showSeen,
  showTyping,
});

/** How much like a person the agent writes on this channel. */
export const pacingSection = createSection<Pacing, PacingFields, { numbers: Record<PacingNumber, NumberField> }>({
  stored: (channel) => readSettings(channel.settings).pacing,
  fieldsOf: asFields,
  read: (body) => ({
    ...(Object.fromEntries(PACING_NUMBERS.map((name) => [name, textOf(body, name)])) as Record<PacingNumber, string>),
    showSeen: one(body, 'showSeen') === 'true',
    showTyping: one(body, 'showTyping') === 'true',
  }),
  step: (body) => (one(body, 'pacing.do') === 'reset' ? asFields(DEFAULT_SETTINGS.pacing) : null),
  check(_parts, _channel, fields) {
    const { values, errors } = checkNumbers(Pacing, fields, FIELDS, 'settings.pacing.number', perUnit);
    for (const [least, most] of SPANS) {
      if (errors[least] || errors[most] || values[most] >= values[least]) continue;
      errors[most] = { key: 'settings.pacing.order', params: { n: readNumber(fields[least]) } };
    }
    if (Object.keys(errors).length > 0) return { errors };
    return { ok: { ...values, showSeen: fields.showSeen, showTyping: fields.showTyping } };
  },
  save: ({ stores }, channel, pacing) =>
    void stores.channels.update(channel.id, { settings: { ...readSettings(channel.settings), pacing } }),
  say: (_parts, _channel, values) => [
    ...SWITCHES.map(
      (name): Said => ({ label: `settings.pacing.${name}`, value: values[name] ? 'settings.yes' : 'settings.no' }),
    ),
    ...PACING_NUMBERS.map(
      (name): Said => ({ label: `settings.pacing.${name}`, value: String(values[name] / perUnit(name)) }),
    ),
  ],
  extras: () => ({ numbers: FIELDS }),
});

function textOf(body: FormBody, name: PacingNumber): string {
  return (one(body, name) ?? '').trim().slice(0, 40);
}
