import type { Catalogue } from '../catalogue.ts';

/** What the owner is called for. */
export const alerts = {
  'alerts.now': {
    vi: 'Kênh {name} gặp trục trặc từ {from}.',
    en: 'Channel {name} has been in trouble since {from}.',
  },
  'alerts.over': {
    vi: 'Kênh {name} từng gián đoạn từ {from} đến {to}, nay đã chạy lại. Tin trong lúc đó có thể chưa được trả lời.',
    en: 'Channel {name} was interrupted from {from} to {to} and runs again. Messages of that time may be unanswered.',
  },
  'alerts.workNow': { vi: 'Kênh {name}: {what}', en: 'Channel {name}: {what}' },
  'alerts.workOver': {
    vi: 'Kênh {name}, đã ổn lúc {to}: {what}',
    en: 'Channel {name}, over at {to}: {what}',
  },
  'alerts.seen': { vi: 'Đã xem', en: 'Seen' },
} as const satisfies Catalogue;
