import type { Catalogue } from '../catalogue.ts';

/** The System pages: account, sign-ins, API tokens, appearance. */
export const system = {
  'system.title': { vi: 'Hệ thống', en: 'System' },
  'system.tab.account': { vi: 'Tài khoản', en: 'Account' },
  'system.tab.tokens': { vi: 'Mã API', en: 'API tokens' },
  'system.tab.webhooks': { vi: 'Webhook', en: 'Webhooks' },
  'system.tab.audit': { vi: 'Nhật ký', en: 'Audit log' },
  'system.tab.appearance': { vi: 'Giao diện', en: 'Appearance' },

  'system.account.title': { vi: 'Tài khoản của bạn', en: 'Your account' },
  'system.account.since': { vi: 'Tạo lúc', en: 'Created' },

  'system.password.title': { vi: 'Đổi mật khẩu', en: 'Change the password' },
  'system.password.current': { vi: 'Mật khẩu hiện tại', en: 'Current password' },
  'system.password.new': { vi: 'Mật khẩu mới', en: 'New password' },
  'system.password.note': {
    vi: 'Các thiết bị khác sẽ bị đăng xuất.',
    en: 'Your other devices will be signed out.',
  },
  'system.password.submit': { vi: 'Đổi mật khẩu', en: 'Change the password' },
  'system.password.done': {
    vi: 'Đã đổi mật khẩu. {n, plural, =0 {Không có thiết bị khác nào đang đăng nhập.} other {Đã đăng xuất # thiết bị khác.}}',
    en: 'Password changed. {n, plural, =0 {No other device was signed in.} one {One other device was signed out.} other {# other devices were signed out.}}',
  },

  'system.sessions.title': { vi: 'Thiết bị đang đăng nhập', en: 'Signed-in devices' },
  'system.sessions.unknown': { vi: 'Thiết bị không rõ', en: 'Unknown device' },
  'system.sessions.created': { vi: 'Đăng nhập', en: 'Signed in' },
  'system.sessions.seen': { vi: 'Dùng gần nhất', en: 'Last used' },
  'system.sessions.current': { vi: 'Thiết bị này', en: 'This browser' },
  'system.sessions.end': { vi: 'Đăng xuất', en: 'Sign out' },
  'system.sessions.endNamed': { vi: 'Đăng xuất {device}', en: 'Sign out {device}' },
  'system.sessions.endOthers': { vi: 'Đăng xuất mọi thiết bị khác', en: 'Sign out all other devices' },
  'system.sessions.ended': {
    vi: 'Đã đăng xuất {n, number} thiết bị.',
    en: '{n, plural, one {# device was} other {# devices were}} signed out.',
  },

  'system.tokens.title': { vi: 'Mã API', en: 'API tokens' },
  'system.tokens.intro': {
    vi: 'Cho phần mềm khác làm việc với zalo-bridge thay bạn. Ai có mã “toàn quyền” làm được mọi việc bạn làm ở đây.',
    en: 'They let other programs work with zalo-bridge for you. Whoever has a “manage” token can do all that you can do here.',
  },
  'system.tokens.docs': { vi: 'Tài liệu API', en: 'API documentation' },
  'system.tokens.empty': { vi: 'Chưa có mã nào', en: 'No tokens yet' },
  'system.tokens.emptyHint': {
    vi: 'Bạn chỉ cần mã khi muốn nối phần mềm của mình với zalo-bridge.',
    en: 'You only need one to connect a program of your own.',
  },
  'system.tokens.new': { vi: 'Tạo mã mới', en: 'New token' },
  'system.tokens.name': { vi: 'Tên', en: 'Name' },
  'system.tokens.nameHint': {
    vi: 'Để sau này bạn biết mã dùng ở đâu, ví dụ “Phần mềm bán hàng”.',
    en: 'So that you know later where it is used, such as “Shop software”.',
  },
  'system.tokens.scope': { vi: 'Quyền', en: 'May' },
  'system.tokens.scope.read': { vi: 'Chỉ xem', en: 'Read' },
  'system.tokens.scope.readHint': { vi: 'Xem mọi thứ, không thay đổi gì.', en: 'See everything, change nothing.' },
  'system.tokens.scope.manage': { vi: 'Toàn quyền', en: 'Manage' },
  'system.tokens.scope.manageHint': {
    vi: 'Xem và thay đổi mọi thứ, gửi tin nhắn thay bạn.',
    en: 'See and change everything, and send messages for you.',
  },
  'system.tokens.expiry': { vi: 'Hết hạn', en: 'Expires' },
  'system.tokens.expiry.30': { vi: 'Sau 30 ngày', en: 'In 30 days' },
  'system.tokens.expiry.90': { vi: 'Sau 90 ngày', en: 'In 90 days' },
  'system.tokens.expiry.365': { vi: 'Sau một năm', en: 'In a year' },
  'system.tokens.expiry.never': { vi: 'Không hết hạn', en: 'Never' },
  'system.tokens.create': { vi: 'Tạo mã', en: 'Create the token' },
  'system.tokens.created': {
    vi: 'Đây là mã “{name}”. Hãy chép ngay: mã không hiện lại lần nữa.',
    en: 'This is the token “{name}”. Copy it now: it is not shown again.',
  },
  'system.tokens.secret': { vi: 'Mã mới', en: 'New token' },
  'system.tokens.used': { vi: 'Dùng gần nhất', en: 'Last used' },
  'system.tokens.unused': { vi: 'Chưa dùng', en: 'Not used yet' },
  'system.tokens.expired': { vi: 'Đã hết hạn', en: 'Expired' },
  'system.tokens.revoke': { vi: 'Thu hồi', en: 'Revoke' },
  'system.tokens.revokeNamed': { vi: 'Thu hồi mã {name}', en: 'Revoke the token {name}' },
  'system.tokens.revokeWarning': {
    vi: 'Phần mềm đang dùng mã này sẽ mất quyền ngay.',
    en: 'The program that uses it loses access at once.',
  },
  'system.tokens.madeAlready': {
    vi: 'Biểu mẫu này đã tạo một mã rồi, và mã chỉ hiện một lần. Nếu chưa kịp chép, hãy thu hồi mã đó và tạo mã mới.',
    en: 'This form has made its token already, and it is shown only once. If you did not copy it, revoke it and make another.',
  },
  'system.tokens.revoked': { vi: 'Đã thu hồi mã “{name}”.', en: 'The token “{name}” was revoked.' },

  'system.appearance.languageHint': {
    vi: 'Chỉ áp dụng cho trình duyệt này.',
    en: 'Only for this browser.',
  },
} as const satisfies Catalogue;
