import type { DetailCode } from '../../bridge/zalo/types.ts';
import type { Catalogue, Entry } from '../catalogue.ts';

/**
 * Why a channel is in its state, and the one thing to do about it, by the stable codes of the bridge. Messages may use
 * `{name}` (the account), `{time}` (since when), `{until}` (when it ends), `{zaloCode}`, `{attempt}` and `{seconds}` (the next
 * try).
 */
export const details = {
  'detail.manual-stop.message': { vi: 'Bạn đã dừng kênh này lúc {time}.', en: 'You stopped this channel at {time}.' },
  'detail.manual-stop.action': { vi: 'Bắt đầu', en: 'Start' },
  'detail.start-in-turn.message': {
    vi: 'Các kênh lần lượt kết nối cách nhau vài giây, để Zalo không thấy nhiều tài khoản đăng nhập cùng lúc. Kênh này bắt đầu sau {seconds, number} giây.',
    en: 'Channels connect one after the other, some seconds apart, so that Zalo does not see many accounts sign in at once. This one begins in {seconds, number} s.',
  },
  'detail.start-in-turn.action': { vi: 'Bạn không cần làm gì', en: 'Nothing to do' },
  'detail.setup-unfinished.message': {
    vi: 'Kênh này chưa cài đặt xong nên chưa trả lời ai.',
    en: 'This channel is not fully set up yet, so it answers nobody.',
  },
  'detail.setup-unfinished.action': { vi: 'Tiếp tục cài đặt', en: 'Continue the set-up' },
  'detail.zalo-kicked.message': {
    vi: 'Zalo đã kết thúc phiên đăng nhập này lúc {time}. Quét lại mã QR để chạy tiếp — các quy tắc truy cập được giữ nguyên.',
    en: 'Zalo ended this sign-in at {time}. Scan the QR code again to go on — your access rules are kept.',
  },
  'detail.zalo-kicked.action': { vi: 'Quét lại mã QR', en: 'Scan the QR again' },
  'detail.zalo-login-refused.message': {
    vi: 'Zalo không còn nhận lần đăng nhập đã lưu. Quét lại mã QR để chạy tiếp — các quy tắc truy cập được giữ nguyên.',
    en: 'Zalo no longer accepts the saved sign-in. Scan the QR code again to go on — your access rules are kept.',
  },
  'detail.zalo-login-refused.action': { vi: 'Quét lại mã QR', en: 'Scan the QR again' },
  'detail.zalo-session-unreadable.message': {
    vi: 'Không mở được lần đăng nhập đã lưu vì tệp khóa của máy chủ đã đổi hoặc bị mất. Quét lại mã QR — các quy tắc truy cập được giữ nguyên.',
    en: 'The saved sign-in cannot be opened because the server’s key file has changed or is missing. Scan the QR code again — your access rules are kept.',
  },
  'detail.zalo-session-unreadable.action': { vi: 'Quét lại mã QR', en: 'Scan the QR again' },
  'detail.zalo-wrong-account.message': {
    vi: 'Lần đăng nhập này thuộc về một tài khoản Zalo khác, không phải {name}. Quét lại mã QR bằng {name}, hoặc thêm kênh mới cho tài khoản kia.',
    en: 'This sign-in belongs to another Zalo account, not to {name}. Scan the QR code again with {name}, or add a new channel for the other account.',
  },
  'detail.zalo-wrong-account.action': { vi: 'Quét lại mã QR', en: 'Scan the QR again' },
  'detail.zalo-needs-password.message': {
    vi: 'Zalo muốn bạn xác nhận mật khẩu. Mở Zalo trên điện thoại, xác nhận, rồi quét lại mã QR.',
    en: 'Zalo wants you to confirm your password. Open Zalo on your phone, confirm, then scan the QR code again.',
  },
  'detail.zalo-needs-password.action': { vi: 'Quét lại mã QR', en: 'Scan the QR again' },
  'detail.zalo-duplicate-session.message': {
    vi: 'Tài khoản này đang mở Zalo Web hoặc một phần mềm khác. Hãy đóng ở đó, rồi kết nối lại.',
    en: 'This account is open in Zalo Web or in another program. Close it there, then reconnect.',
  },
  'detail.zalo-duplicate-session.action': { vi: 'Kết nối lại', en: 'Reconnect' },
  'detail.zalo-flapping.message': {
    vi: 'Kết nối bị ngắt nhiều lần trong vài phút nên kênh đã ngừng thử. Kiểm tra mạng của máy chủ, rồi kết nối lại.',
    en: 'The connection dropped several times within minutes, so the channel stopped trying. Check the server’s network, then reconnect.',
  },
  'detail.zalo-flapping.action': { vi: 'Kết nối lại', en: 'Reconnect' },
  'detail.zalo-blocked-network.message': {
    vi: 'Máy chủ chưa kết nối được tới Zalo. Kiểm tra mạng hoặc tường lửa, rồi kết nối lại.',
    en: 'The server cannot reach Zalo. Check its network or firewall, then reconnect.',
  },
  'detail.zalo-blocked-network.action': { vi: 'Kết nối lại', en: 'Reconnect' },
  'detail.zalo-protocol-changed.message': {
    vi: 'Zalo đã đổi cách kết nối và phiên bản này chưa theo kịp. Hãy cập nhật zalo-bridge, rồi kết nối lại.',
    en: 'Zalo has changed how it connects and this version cannot follow yet. Update zalo-bridge, then reconnect.',
  },
  'detail.zalo-protocol-changed.action': { vi: 'Kết nối lại', en: 'Reconnect' },
  'detail.zalo-account-elsewhere.message': {
    vi: 'Tài khoản Zalo này đã nối với một kênh khác ở đây. Mỗi tài khoản chỉ chạy được một kênh; hãy xóa một trong hai.',
    en: 'This Zalo account is already connected to another channel here. An account can run only one; delete one of the two.',
  },
  'detail.zalo-account-elsewhere.action': { vi: 'Xóa một trong hai kênh', en: 'Delete one of the two channels' },
  'detail.zalo-transient.message': {
    vi: 'Mất kết nối với Zalo. Kênh tự kết nối lại sau {seconds, number} giây (lần {attempt, number}).',
    en: 'The connection to Zalo was lost. Reconnecting by itself in {seconds, number} s (try {attempt, number}).',
  },
  'detail.zalo-transient.action': { vi: 'Bạn không cần làm gì', en: 'Nothing to do' },
  'detail.zalo-silent.message': {
    vi: 'Đã kết nối nhưng một lúc rồi chưa nghe gì từ Zalo. Kênh đang tự kiểm tra.',
    en: 'Connected, but nothing has been heard from Zalo for a while. The channel is checking by itself.',
  },
  'detail.zalo-silent.action': { vi: 'Bạn không cần làm gì', en: 'Nothing to do' },
  'detail.zalo-sends-held.message': {
    vi: 'Zalo báo tài khoản gửi quá nhiều (mã {zaloCode}), nên trợ lý tạm ngừng trả lời đến {until}. Tin bạn tự gửi vẫn đi.',
    en: 'Zalo says that this account sends too much (code {zaloCode}), so the agent keeps quiet until {until}. What you write yourself still goes out.',
  },
  'detail.zalo-sends-held.action': { vi: 'Chờ, và giảm bớt tin trả lời', en: 'Wait, and answer less' },
  'detail.db-readonly.message': {
    vi: 'Không ghi được tin nhắn vào ổ đĩa. Hãy kiểm tra ổ đĩa còn chỗ trống; tin mới đang được giữ tạm và sẽ ghi lại ngay khi được.',
    en: 'Messages cannot be written to the disk. Check that it has free space; new messages are kept meanwhile and written as soon as possible.',
  },
  'detail.db-readonly.action': { vi: 'Giải phóng ổ đĩa', en: 'Free some disk space' },
  'detail.internal.message': {
    vi: 'Kênh gặp một lỗi bất ngờ lúc {time}. Lỗi đã được ghi lại; hãy kết nối lại.',
    en: 'The channel met an unexpected error at {time}. It has been logged; reconnect.',
  },
  'detail.internal.action': { vi: 'Kết nối lại', en: 'Reconnect' },
} as const satisfies Catalogue & Record<`detail.${DetailCode}.${'message' | 'action'}`, Entry>;
