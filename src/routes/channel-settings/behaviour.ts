import { type ChannelSettings, readSettings } from '../../bridge/channel-settings.ts';
import { type FieldErrors, one } from '../policy/fields.ts';
import { createSection, type Said } from './section.ts';

type Behaviour = Pick<
  ChannelSettings,
  'draftMode' | 'approvalNotice' | 'answerFirstMessage' | 'staleMinutes' | 'takeoverMinutes' | 'quietHours'
>;

interface BehaviourFields {
  draftMode: boolean;
  approvalNotice: boolean;
  answerFirstMessage: boolean;
  staleMinutes: string;
  takeoverMinutes: string;
  quietFrom: string;
  quietTo: string;
}

export const MINUTES = { staleMinutes: { min: 1, max: 10_080 }, takeoverMinutes: { min: 0, max: 1_440 } } as const;

const TIME_OF_DAY = /^([01]\d|2[0-3]):[0-5]\d$/;

/** How the channel behaves around its answers. */
export const behaviourSection = createSection<Behaviour, BehaviourFields, { minutes: typeof MINUTES }>({
  stored(channel) {
    const settings = readSettings(channel.settings);
    const { draftMode, approvalNotice, answerFirstMessage, staleMinutes, takeoverMinutes, quietHours } = settings;
    return { draftMode, approvalNotice, answerFirstMessage, staleMinutes, takeoverMinutes, quietHours };
  },
  fieldsOf: ({ quietHours, ...values }) => ({
    ...values,
    quietFrom: quietHours.from,
    quietTo: quietHours.to,
    staleMinutes: String(values.staleMinutes),
    takeoverMinutes: String(values.takeoverMinutes),
  }),
  read: (body) => ({
    draftMode: one(body, 'draftMode') === 'true',
    approvalNotice: one(body, 'approvalNotice') === 'true',
    answerFirstMessage: one(body, 'answerFirstMessage') === 'true',
    staleMinutes: (one(body, 'staleMinutes') ?? '').trim().slice(0, 40),
    takeoverMinutes: (one(body, 'takeoverMinutes') ?? '').trim().slice(0, 40),
    quietFrom: (one(body, 'quietFrom') ?? '').trim().slice(0, 40),
    quietTo: (one(body, 'quietTo') ?? '').trim().slice(0, 40),
  }),
  check(_parts, _channel, fields) {
    const errors: FieldErrors = {};
    const minutes = (name: keyof typeof MINUTES): number => {
      const { min, max } = MINUTES[name];
      const value = /^\d{1,6}$/.test(fields[name]) ? Number(fields[name]) : Number.NaN;
      if (!(value >= min && value <= max)) errors[name] = { key: 'settings.behaviour.number', params: { min, max } };
      return value;
    };
    const { quietFrom, quietTo, ...rest } = fields;
    const isOff = quietFrom === '' && quietTo === '';
    for (const name of ['quietFrom', 'quietTo'] as const)
      if (!isOff && !TIME_OF_DAY.test(fields[name])) errors[name] = { key: 'settings.behaviour.quietBoth', params: {} };
    const ok = {
      ...rest,
      staleMinutes: minutes('staleMinutes'),
      takeoverMinutes: minutes('takeoverMinutes'),
      quietHours: { from: quietFrom, to: quietTo },
    };
    return Object.keys(errors).length > 0 ? { errors } : { ok };
  },
  save: ({ stores }, channel, values) =>
    void stores.channels.update(channel.id, { settings: { ...readSettings(channel.settings), ...values } }),
  say: (_parts, _channel, values) => {
    const yesNo = (name: 'draftMode' | 'approvalNotice' | 'answerFirstMessage'): Said => ({
      label: `settings.behaviour.${name}`,
      value: values[name] ? 'settings.yes' : 'settings.no',
    });
    const number = (name: keyof typeof MINUTES): Said => ({
      label: `settings.behaviour.${name}`,
      value: String(values[name]),
    });
    return [
      yesNo('draftMode'),
      yesNo('approvalNotice'),
      yesNo('answerFirstMessage'),
      number('staleMinutes'),
      number('takeoverMinutes'),
      { label: 'settings.behaviour.quietFrom', value: values.quietHours.from || '–' },
      { label: 'settings.behaviour.quietTo', value: values.quietHours.to || '–' },
    ];
  },
  extras: () => ({ minutes: MINUTES }),
});
