import type { Catalogue } from '../catalogue.ts';

/** Scanning the QR code, in every state of it: the wizard's second step and the page for scanning again. */
export const login = {
  'login.how.title': { vi: 'Mở Zalo trên điện thoại và quét mã này', en: 'Open Zalo on your phone and scan this code' },
  'login.how.1': {
    vi: 'Bấm biểu tượng QR ở góc trên màn hình Tin nhắn.',
    en: 'Tap the QR icon in a top corner of the Messages screen.',
  },
  'login.how.2': {
    vi: 'Quét mã, rồi bấm Đăng nhập trên điện thoại.',
    en: 'Scan the code, then tap Log in on the phone.',
  },
  'login.how.3': {
    vi: 'Giữ trang này mở, trang sẽ tự chuyển bước.',
    en: 'Keep this page open; it moves on by itself.',
  },
  'login.qr': { vi: 'Mã QR để đăng nhập Zalo', en: 'QR code for signing in to Zalo' },
  'login.look': { vi: 'Xem đã quét xong chưa', en: 'See whether it was scanned' },

  'login.risk.title': { vi: 'Trước khi quét:', en: 'Before you scan:' },
  'login.risk.text': {
    vi: 'đây là cách kết nối không chính thức. Zalo có thể giới hạn hoặc khóa tài khoản dùng phần mềm bên thứ ba. Nên dùng một tài khoản phụ, và đóng Zalo Web ở nơi khác.',
    en: 'this is not an official way to connect. Zalo may restrict or lock accounts that use third-party software. Better use a secondary account, and close Zalo Web everywhere else.',
  },

  'login.again.title': { vi: 'Quét lại mã QR', en: 'Scan the QR again' },
  'login.again.kept': {
    vi: 'Quy tắc truy cập, người dùng và tin nhắn được giữ nguyên. Hãy quét bằng tài khoản {name}; tài khoản khác sẽ không được nhận.',
    en: 'Your access rules, users and messages are kept. Scan with the account {name}; any other account is refused.',
  },
  'login.again.back': { vi: 'Về kênh', en: 'Back to the channel' },

  'login.new': { vi: 'Tạo mã mới', en: 'New code' },
  'login.show': { vi: 'Hiện mã QR', en: 'Show the QR code' },
  'login.next.setup': { vi: 'Tiếp: quy tắc truy cập', en: 'Next: access rules' },
  'login.next.relogin': { vi: 'Mở kênh', en: 'Open the channel' },
  'login.other': { vi: 'Nhầm tài khoản? Xóa bản nháp này', en: 'Wrong account? Delete this draft' },
  'login.channels': { vi: 'Xem các kênh', en: 'See the channels' },

  'login.title.idle': { vi: 'Sẵn sàng quét mã?', en: 'Ready to scan?' },
  'login.text.idle': {
    vi: 'Cầm điện thoại có Zalo trên tay rồi hãy hiện mã: mỗi mã chỉ quét được trong khoảng một phút rưỡi.',
    en: 'Have the phone with Zalo at hand first: each code can be scanned for about a minute and a half.',
  },
  'login.status.generating': { vi: 'Đang tạo mã…', en: 'Making a code…' },
  'login.status.renewing': {
    vi: 'Mã cũ đã hết hạn, đang tạo mã mới (lần {n, number}/3)…',
    en: 'The last code has expired, making a new one ({n, number} of 3)…',
  },
  'login.status.waiting': { vi: 'Đang chờ quét…', en: 'Waiting for the scan…' },
  'login.title.scanned': { vi: '{name} đã quét mã', en: '{name} scanned the code' },
  'login.text.scanned': { vi: 'Bấm Đăng nhập trên điện thoại để đồng ý.', en: 'Tap Log in on the phone to agree.' },
  'login.title.confirming': { vi: 'Đang đăng nhập…', en: 'Signing in…' },
  'login.text.confirming': {
    vi: 'Điện thoại đã đồng ý. Đang mở phiên với Zalo, mất vài giây.',
    en: 'The phone has agreed. Opening the session with Zalo takes a few seconds.',
  },
  'login.title.connected': { vi: 'Đã kết nối với {name}', en: 'Connected to {name}' },
  'login.text.connected.setup': {
    vi: 'Bước tiếp theo: chọn ai được trò chuyện với trợ lý.',
    en: 'Next, choose who may chat with the agent.',
  },
  'login.text.connected.relogin': {
    vi: 'Quy tắc truy cập vẫn như cũ. Nếu trước đó kênh đang chạy, kênh tự chạy tiếp.',
    en: 'Your access rules are as before. If the channel was running, it goes on by itself.',
  },
  'login.title.declined': { vi: 'Bạn đã từ chối trên điện thoại', en: 'The phone said no' },
  'login.text.declined': {
    vi: 'Chưa có gì thay đổi. Tạo mã mới nếu bạn muốn thử lại.',
    en: 'Nothing has changed. Make a new code to try again.',
  },
  'login.title.expired': { vi: 'Mã đã hết hạn', en: 'The code has expired' },
  'login.text.expired': {
    vi: '{n, plural, =0 {Mã đã được quét nhưng chưa đồng ý kịp trên điện thoại.} other {Đã tự đổi mã # lần mà chưa đăng nhập xong, nên dừng lại.}} Bạn còn muốn quét không?',
    en: '{n, plural, =0 {The code was scanned, but the phone did not agree in time.} one {The code was renewed once without a login, so it stopped.} other {The code was renewed # times without a login, so it stopped.}} Do you still want to scan?',
  },
  'login.title.wrong_account': { vi: 'Nhầm tài khoản Zalo', en: 'Another Zalo account' },
  'login.text.wrong_account': {
    vi: 'Mã được quét bằng {other}, còn kênh này là của {name}. Chưa có gì thay đổi. Hãy quét lại bằng {name}, hoặc thêm kênh mới cho {other}.',
    en: 'The code was scanned with {other}, but this channel belongs to {name}. Nothing has changed. Scan again with {name}, or add a new channel for {other}.',
  },
  'login.title.failed': { vi: 'Chưa đăng nhập được', en: 'The login did not work' },
  'login.title.cancelled': { vi: 'Đã dừng lần đăng nhập này', en: 'This login was stopped' },
  'login.text.cancelled': {
    vi: 'Bạn đã hủy, hoặc trang bị đóng một lúc. Chưa có gì thay đổi.',
    en: 'You cancelled it, or the page was closed for a while. Nothing has changed.',
  },
  'login.someone': { vi: 'tài khoản khác', en: 'another account' },

  'login.error.network': {
    vi: 'Máy chủ chưa kết nối được tới Zalo. Kiểm tra mạng của máy chủ, rồi tạo mã mới.',
    en: 'The server cannot reach Zalo. Check its network, then make a new code.',
  },
  'login.error.timeout': {
    vi: 'Zalo trả lời quá lâu. Hãy tạo mã mới sau ít phút.',
    en: 'Zalo took too long to answer. Make a new code in a few minutes.',
  },
  'login.error.refused': {
    vi: 'Zalo từ chối lần đăng nhập này vì lý do an toàn. Hãy chờ vài giờ rồi thử lại, hoặc dùng một tài khoản khác.',
    en: 'Zalo refused this login for security reasons. Wait a few hours and try again, or use another account.',
  },
  'login.error.needs_password': {
    vi: 'Zalo muốn bạn xác nhận mật khẩu. Mở Zalo trên điện thoại, xác nhận, rồi tạo mã mới.',
    en: 'Zalo wants you to confirm your password. Open Zalo on the phone, confirm, then make a new code.',
  },
  'login.error.protocol_changed': {
    vi: 'Zalo đã đổi trang đăng nhập và phiên bản này chưa theo kịp. Hãy cập nhật zalo-bridge rồi thử lại.',
    en: 'Zalo has changed its login page and this version cannot follow yet. Update zalo-bridge, then try again.',
  },
  'login.error.account_in_use': {
    vi: 'Tài khoản Zalo này đã nối với một kênh khác ở đây. Hãy dùng kênh đó, hoặc quét bằng tài khoản khác.',
    en: 'This Zalo account is already connected to another channel here. Use that one, or scan with another account.',
  },
  'login.error.session_refused': {
    vi: 'Mã đã được quét nhưng Zalo không mở phiên. Đóng Zalo Web ở nơi khác, rồi tạo mã mới.',
    en: 'The code was scanned, but Zalo did not open a session. Close Zalo Web elsewhere, then make a new code.',
  },
  'login.error.internal': {
    vi: 'Có lỗi bất ngờ ở máy chủ; lỗi đã được ghi lại. Hãy tạo mã mới.',
    en: 'Something unexpected broke on the server and was logged. Make a new code.',
  },
} as const satisfies Catalogue;
