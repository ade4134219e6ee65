import type { Catalogue } from '../catalogue.ts';

/** The channels' list, the head of a channel's pages, its status history, deleting it. */
export const channels = {
  'channels.unknown': {
    vi: 'Không có kênh này, hoặc kênh đã bị xóa.',
    en: 'There is no such channel, or it has been deleted.',
  },
  'channels.intro': {
    vi: 'Mỗi kênh là một tài khoản Zalo cá nhân nối với một không gian làm việc.',
    en: 'Each channel is one personal Zalo account connected to a workspace.',
  },
  'channels.add': { vi: 'Thêm kênh', en: 'Add a channel' },
  'channels.empty.title': { vi: 'Chưa có kênh nào', en: 'No channels yet' },
  'channels.empty.text': {
    vi: 'Thêm kênh để trợ lý trả lời tin nhắn Zalo thay bạn: quét một mã QR, chọn ai được trò chuyện, rồi bắt đầu. Mất khoảng ba phút.',
    en: 'Add a channel and an agent answers Zalo messages for you: scan a QR code, choose who may chat, then start. It takes about three minutes.',
  },
  'channels.unfinished': { vi: 'Chưa cài đặt xong', en: 'Not set up yet' },
  'channels.delete': { vi: 'Xóa kênh…', en: 'Delete channel…' },

  'channels.line.unfinished': {
    vi: 'Bản nháp đã lưu. Cài đặt xong kênh mới trả lời tin nhắn.',
    en: 'The draft is saved. The channel answers once its set-up is finished.',
  },
  'channels.line.running': { vi: 'Chạy từ', en: 'Running since' },
  'channels.line.starting': { vi: 'Đang kết nối từ', en: 'Connecting since' },
  'channels.line.stopped': { vi: 'Đang dừng từ', en: 'Stopped since' },
  'channels.line.error': { vi: 'Lỗi từ', en: 'In error since' },
  'channels.line.last': { vi: 'Tin gần nhất', en: 'Last message' },
  'channels.line.answered': { vi: 'hôm nay trả lời {n, number}', en: '{n, number} answered today' },
  'channels.line.ignored': { vi: 'bỏ qua {n, number}', en: '{n, number} ignored' },
  'channels.line.waiting': {
    vi: '{n, number} người chờ ghép nối',
    en: '{n, plural, one {# person is} other {# people are}} waiting to pair',
  },

  'channels.refusal.channel_unknown': { vi: 'Kênh này đã bị xóa.', en: 'This channel has been deleted.' },
  'channels.refusal.no_account': {
    vi: 'Chưa bắt đầu được: kênh chưa nối tài khoản Zalo. Hãy quét mã QR trước.',
    en: 'Not started: the channel has no Zalo account yet. Scan the QR code first.',
  },
  'channels.refusal.no_policy': {
    vi: 'Chưa bắt đầu được: bạn chưa chọn ai được trò chuyện với trợ lý.',
    en: 'Not started: you have not chosen yet who may chat with the agent.',
  },
  'channels.refusal.no_session': {
    vi: 'Chưa bắt đầu được: máy chủ không còn giữ lần đăng nhập Zalo. Hãy quét lại mã QR; các quy tắc được giữ nguyên.',
    en: 'Not started: the server no longer holds a Zalo sign-in. Scan the QR code again; your rules are kept.',
  },
  'channels.refusal.account_in_use': {
    vi: 'Tài khoản Zalo này đã nối với một kênh khác.',
    en: 'This Zalo account is already connected to another channel.',
  },
  'channels.refusal.not_connected': {
    vi: 'Kênh chưa kết nối với Zalo. Hãy thử lại sau ít phút.',
    en: 'The channel is not connected to Zalo. Try again in a few minutes.',
  },
  'channels.refusal.login_in_progress': {
    vi: 'Đang có một lần quét mã QR. Hãy hoàn tất hoặc hủy lần đó trước.',
    en: 'A QR login is going on. Finish or cancel it first.',
  },
  'channels.refusal.other': {
    vi: 'Chưa làm được việc này. Chưa có gì thay đổi; hãy thử lại.',
    en: 'This could not be done. Nothing has changed; try again.',
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

  'channels.history.empty.title': { vi: 'Chưa có thay đổi nào', en: 'No changes yet' },
  'channels.history.empty.text': {
    vi: 'Mỗi lần kênh bắt đầu, dừng hay gặp lỗi, thời điểm và lý do hiện ở đây.',
    en: 'Whenever the channel starts, stops or fails, the time and the reason appear here.',
  },

  'channels.remove.title': { vi: 'Xóa kênh {name}?', en: 'Delete the channel {name}?' },
  'channels.remove.draft': { vi: 'Những gì bạn đã chọn trong bản nháp này', en: 'What you chose in this draft' },
  'channels.remove.messages': {
    vi: 'Mọi hội thoại và tin nhắn của kênh',
    en: 'All conversations and messages of the channel',
  },
  'channels.remove.people': {
    vi: 'Người dùng đã duyệt, người bị chặn, mã ghép nối đang chờ',
    en: 'Approved users, blocked people, pairing codes that wait',
  },
  'channels.remove.rules': {
    vi: 'Quy tắc truy cập và cài đặt của kênh',
    en: 'The channel’s access rules and settings',
  },
  'channels.remove.session': {
    vi: 'Lần đăng nhập Zalo của {name} trên máy chủ này',
    en: 'The Zalo sign-in of {name} on this server',
  },
  'channels.remove.submit': { vi: 'Xóa kênh', en: 'Delete the channel' },
  'channels.remove.differs': {
    vi: 'Tên bạn gõ không trùng với tên kênh. Chưa có gì bị xóa.',
    en: 'What you typed is not the channel’s name. Nothing was deleted.',
  },
  'channels.remove.done': { vi: 'Đã xóa kênh {name}.', en: 'The channel {name} was deleted.' },
  'channels.remove.phone': {
    vi: 'Trên điện thoại, lần đăng nhập này vẫn còn tên trong Zalo: Cài đặt › Tài khoản và bảo mật › Quản lý đăng nhập. Bạn cần tự gỡ ở đó.',
    en: 'On the phone this sign-in stays listed in Zalo: Settings › Account and security › Login management. Remove it there yourself.',
  },
  'channels.remove.instead': {
    vi: 'Kênh chỉ bị mất đăng nhập? Quét lại mã QR là đủ: các quy tắc được giữ nguyên.',
    en: 'Has the channel only lost its sign-in? Scanning the QR again is enough, and your rules are kept.',
  },

  'channels.tab.activity': { vi: 'Hoạt động', en: 'Activity' },
  'channels.tab.conversations': { vi: 'Hội thoại', en: 'Conversations' },
  'channels.tab.pairing': { vi: 'Mã ghép nối', en: 'Pairing codes' },
  'channels.tab.users': { vi: 'Người dùng', en: 'Users' },
  'channels.tab.settings': { vi: 'Cài đặt', en: 'Settings' },
  'channels.tab.history': { vi: 'Nhật ký trạng thái', en: 'Status history' },
} as const satisfies Catalogue;
