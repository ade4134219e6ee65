import type { Catalogue } from '../catalogue.ts';

/** Words of the building blocks in `views/partials/ui` and of the layouts. */
export const ui = {
  'ui.copy': { vi: 'Sao chép', en: 'Copy' },
  'ui.copied': { vi: 'Đã sao chép', en: 'Copied' },
  'ui.more': { vi: 'Xem thêm', en: 'Show more' },
  'ui.optional': { vi: 'không bắt buộc', en: 'optional' },
  'ui.stepOf': { vi: 'Bước {n, number}/{total, number}', en: 'Step {n, number} of {total, number}' },
  'ui.stepDone': { vi: 'đã xong', en: 'done' },
  'ui.confirmType': { vi: 'Gõ “{name}” để xác nhận', en: 'Type “{name}” to confirm' },
  'ui.confirmLoses': { vi: 'Những gì sẽ mất:', en: 'What will be lost:' },
  'ui.confirmFinal': { vi: 'Việc này không hoàn tác được.', en: 'This cannot be undone.' },
  'ui.offline': {
    vi: 'Chưa kết nối được với máy chủ. Trang sẽ tự thử lại; những gì bạn đã nhập vẫn còn.',
    en: 'The server cannot be reached. This page keeps trying; what you typed is still here.',
  },
  'ui.timeLeft': { vi: 'còn {time}', en: '{time} left' },

  'help.title': { vi: 'Phím tắt', en: 'Keyboard shortcuts' },
  'help.search': { vi: 'Tìm trên trang này', en: 'Search on this page' },
  'help.go': { vi: 'Đến {place}', en: 'Go to {place}' },
  'help.help': { vi: 'Mở bảng phím tắt này', en: 'Open this list' },
  'help.enabled': { vi: 'Dùng phím tắt một phím', en: 'Use single-key shortcuts' },
  'help.then': { vi: 'rồi', en: 'then' },
} as const satisfies Catalogue;
