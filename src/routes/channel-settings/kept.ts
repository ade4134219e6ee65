import { Check } from 'typebox/value';
import { ChannelSettings, DEFAULT_SETTINGS, readSettings } from '../../bridge/channel-settings.ts';
import { MAX_CHANNEL_BYTES } from '../../bridge/media/rules.ts';
import { type FieldErrors, one } from '../policy/fields.ts';
import { createSection } from './section.ts';

const NAMES = ['retentionDays', 'attachmentDays'] as const;
type Name = (typeof NAMES)[number];
type Kept = Pick<ChannelSettings, Name>;

const pick = ({ retentionDays, attachmentDays }: ChannelSettings): Kept => ({ retentionDays, attachmentDays });

/** How long the channel keeps messages and attachments, beside how much it holds now. */
export const keptSection = createSection<Kept, Record<Name, string>, { defaults: Kept; mb: number; maxMb: number }>({
  stored: (channel) => pick(readSettings(channel.settings)),
  fieldsOf: ({ retentionDays, attachmentDays }) => ({
    retentionDays: String(retentionDays),
    attachmentDays: String(attachmentDays),
  }),
  read: (body) => ({
    retentionDays: (one(body, 'retentionDays') ?? '').trim().slice(0, 40),
    attachmentDays: (one(body, 'attachmentDays') ?? '').trim().slice(0, 40),
  }),
  check(_parts, _channel, fields) {
    const errors: FieldErrors = {};
    const days = (name: Name): number => {
      const value = /^\d{1,6}$/.test(fields[name]) ? Number(fields[name]) : Number.NaN;
      if (!Check(ChannelSettings.properties[name], value)) errors[name] = { key: `settings.kept.${name}.problem` };
      return value;
    };
    const ok = { retentionDays: days('retentionDays'), attachmentDays: days('attachmentDays') };
    return Object.keys(errors).length > 0 ? { errors } : { ok };
  },
  save: ({ stores }, channel, values) =>
    void stores.channels.update(channel.id, { settings: { ...readSettings(channel.settings), ...values } }),
  say: (_parts, _channel, values) =>
    NAMES.map((name) => ({ label: `settings.kept.${name}` as const, value: String(values[name]) })),
  extras: ({ stores }, channel) => ({
    defaults: pick(DEFAULT_SETTINGS),
    mb: Math.ceil(stores.media.bytesOn(channel.id) / 1024 ** 2),
    maxMb: MAX_CHANNEL_BYTES / 1024 ** 2,
  }),
});
