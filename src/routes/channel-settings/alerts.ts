import { type ChannelSettings, readSettings } from '../../bridge/channel-settings.ts';
import { one } from '../policy/fields.ts';
import { createSection } from './section.ts';

type AlertSettings = ChannelSettings['alerts'];

/** Where the owner is called when the channel is in trouble, besides the admin page. */
export const alertsSection = createSection<AlertSettings, AlertSettings, { isRunning: boolean }>({
  stored: (channel) => readSettings(channel.settings).alerts,
  fieldsOf: (values) => values,
  read: (body) => ({ cloudChat: one(body, 'cloudChat') === 'true' }),
  check: (_parts, _channel, fields) => ({ ok: fields }),
  save: ({ stores }, channel, alerts) =>
    void stores.channels.update(channel.id, { settings: { ...readSettings(channel.settings), alerts } }),
  say: (_parts, _channel, { cloudChat }) => [
    { label: 'settings.alerts.cloudChat', value: cloudChat ? 'settings.yes' : 'settings.no' },
  ],
  extras: (_parts, channel) => ({ isRunning: channel.status === 'running' }),
});
