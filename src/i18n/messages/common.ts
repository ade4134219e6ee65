import type { Catalogue } from '../catalogue.ts';

/** Words that every page shares: navigation, states, buttons. */
export const common = {
  'app.name': { vi: 'zalo-bridge', en: 'zalo-bridge' },

  'nav.label': { vi: 'Điều hướng chính', en: 'Main navigation' },
  'nav.skip': { vi: 'Đến nội dung chính', en: 'Skip to main content' },
  'nav.channels': { vi: 'Kênh', en: 'Channels' },
  'nav.conversations': { vi: 'Hội thoại', en: 'Conversations' },
  'nav.pairing': { vi: 'Ghép nối', en: 'Pairing' },
  'nav.workspaces': { vi: 'Không gian', en: 'Workspaces' },
  'nav.system': { vi: 'Hệ thống', en: 'System' },
  'nav.waiting': { vi: '{n, number} mục đang chờ', en: '{n, number} waiting' },
  'nav.waitingShort': { vi: '{n, number}+', en: '{n, number}+' },

  'time.justNow': { vi: 'vừa xong', en: 'just now' },

  'state.running': { vi: 'Đang chạy', en: 'Running' },
  'state.starting': { vi: 'Đang khởi động', en: 'Starting' },
  'state.stopped': { vi: 'Đã dừng', en: 'Stopped' },
  'state.error': { vi: 'Lỗi', en: 'Error' },

  'account.signOut': { vi: 'Đăng xuất', en: 'Sign out' },
  'language.label': { vi: 'Ngôn ngữ', en: 'Language' },
  'language.vi': { vi: 'Tiếng Việt', en: 'Tiếng Việt' },
  'language.en': { vi: 'English', en: 'English' },
  'theme.label': { vi: 'Giao diện', en: 'Appearance' },
  'theme.light': { vi: 'Sáng', en: 'Light' },
  'theme.dark': { vi: 'Tối', en: 'Dark' },
  'theme.system': { vi: 'Theo hệ thống', en: 'Follow the system' },

  'action.save': { vi: 'Lưu', en: 'Save' },
  'action.cancel': { vi: 'Hủy', en: 'Cancel' },
  'action.back': { vi: 'Quay lại', en: 'Back' },
  'action.next': { vi: 'Tiếp tục', en: 'Continue' },
  'action.open': { vi: 'Mở', en: 'Open' },
  'action.edit': { vi: 'Sửa', en: 'Edit' },
  'action.delete': { vi: 'Xóa', en: 'Delete' },
  'action.close': { vi: 'Đóng', en: 'Close' },
  'action.undo': { vi: 'Hoàn tác', en: 'Undo' },
  'action.retry': { vi: 'Thử lại', en: 'Try again' },
  'action.search': { vi: 'Tìm', en: 'Search' },
  'action.start': { vi: 'Bắt đầu', en: 'Start' },
  'action.stop': { vi: 'Dừng', en: 'Stop' },
} as const satisfies Catalogue;
