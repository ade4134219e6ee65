import type { Catalogue } from '../catalogue.ts';

/** The channels' list, the head of a channel's pages, its status history, deleting it. */
export const channels = {
  'channels.unknown': {
    vi: 'Không có kênh này, hoặc kênh đã bị xóa.',
    en: 'There is no such channel, or it has been deleted.',
  },
  'channels.continue': { vi: 'Tiếp tục cài đặt', en: 'Continue the set-up' },
  'channels.relogin': { vi: 'Quét lại mã QR', en: 'Scan the QR again' },
  'channels.reconnect': { vi: 'Kết nối lại', en: 'Reconnect' },
  'channels.since': { vi: 'từ {time}', en: 'since {time}' },
  'channels.account': { vi: 'Zalo: {name}', en: 'Zalo: {name}' },
  'channels.noAccount': { vi: 'Chưa nối tài khoản Zalo', en: 'No Zalo account yet' },
  'channels.workspace': { vi: 'Không gian {name}', en: 'Workspace {name}' },
  'channels.thread': { vi: 'luồng chung “{title}”', en: 'shared thread “{title}”' },
  'channels.agents': { vi: 'trợ lý {handles}', en: 'agent {handles}' },

  'channels.tab.activity': { vi: 'Hoạt động', en: 'Activity' },
  'channels.tab.conversations': { vi: 'Hội thoại', en: 'Conversations' },
  'channels.tab.pairing': { vi: 'Mã ghép nối', en: 'Pairing codes' },
  'channels.tab.users': { vi: 'Người dùng', en: 'Users' },
  'channels.tab.settings': { vi: 'Cài đặt', en: 'Settings' },
  'channels.tab.history': { vi: 'Nhật ký trạng thái', en: 'Status history' },
} as const satisfies Catalogue;
