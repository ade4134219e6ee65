import type { Catalogue } from '../catalogue.ts';

/** System → Audit log: who did what. */
export const audit = {
  'audit.title': { vi: 'Nhật ký thao tác', en: 'Audit log' },
  'audit.intro': {
    vi: 'Ai đã làm gì trên máy chủ này. Nhật ký không lưu nội dung tin, mật khẩu hay tên khách; tên chỉ được tra khi bạn xem.',
    en: 'Who did what on this server. Messages, secrets and names of contacts are not kept in it; names are looked up when you read it.',
  },
  'audit.area': { vi: 'Loại thao tác', en: 'Kind' },
  'audit.actor': { vi: 'Người làm', en: 'By whom' },
  'audit.all': { vi: 'Tất cả', en: 'All' },
  'audit.filter': { vi: 'Lọc', en: 'Filter' },
  'audit.none': { vi: 'Chưa có gì', en: 'Nothing yet' },
  'audit.noneHint': {
    vi: 'Việc bạn và người khác làm trên máy chủ này sẽ hiện ở đây.',
    en: 'What you and others do on this server appears here.',
  },
  'audit.empty': { vi: 'Không có gì phù hợp', en: 'Nothing fits' },
  'audit.emptyHint': { vi: 'Hãy bỏ bớt điều kiện lọc.', en: 'Take a filter away.' },
  'audit.kept': { vi: 'Giữ nhật ký bao lâu', en: 'How long the log is kept' },
  'audit.kept.days': { vi: 'Số ngày', en: 'Days' },
  'audit.kept.hint': {
    vi: 'Dòng cũ hơn bị xóa mỗi ngày một lần. Mặc định 90.',
    en: 'Older entries are deleted once a day. Default 90.',
  },
  'audit.kept.problem': {
    vi: 'Hãy ghi một số từ {min, number} đến {max, number}.',
    en: 'Enter a number from {min, number} to {max, number}.',
  },
  'audit.kept.saved': { vi: 'Đã lưu. Áp dụng từ lần dọn tới.', en: 'Saved. It counts from the next tidying.' },
  'audit.code': { vi: 'mã để đưa cho khách', en: 'a code to hand out' },
  'audit.codeFor': { vi: 'mã cho “{note}”', en: 'a code for “{note}”' },
  'audit.sessionOver': { vi: 'thiết bị đã đăng xuất', en: 'a device that has signed out' },
  'audit.call.cancelLogin': { vi: 'Hủy đăng nhập bằng mã QR', en: 'Cancelled a QR login' },
  'audit.call.createChannel': { vi: 'Tạo kênh', en: 'Made a channel' },
  'audit.call.refreshDirectory': { vi: 'Làm mới danh bạ', en: 'Refreshed friends and groups' },
  'audit.call.testAgent': { vi: 'Thử một trợ lý', en: 'Tested an agent' },
  'audit.call.testWebhook': { vi: 'Gửi thử webhook', en: 'Sent a test webhook' },
  'audit.call.updateUser': { vi: 'Đổi quyền của một người', en: 'Changed what a person may do' },
  'audit.call.updateWorkspace': { vi: 'Sửa không gian làm việc', en: 'Changed a workspace' },
  'audit.by.cli': { vi: 'Dòng lệnh', en: 'Command line' },
  'audit.by.schedule': { vi: 'Theo lịch', en: 'The schedule' },
  'audit.by.anonymous': { vi: 'Chưa đăng nhập', en: 'Not signed in' },
  'audit.by.token': { vi: 'Mã API {name}', en: 'API token {name}' },
} as const satisfies Catalogue;
