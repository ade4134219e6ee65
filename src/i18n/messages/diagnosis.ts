import type { Catalogue } from '../catalogue.ts';

/** What the checks of the server find: on the page System → Diagnostics and, in English, in the command `doctor`. */
export const diagnosis = {
  'system.tab.diagnostics': { vi: 'Chẩn đoán', en: 'Diagnostics' },
  'diagnosis.intro': {
    vi: 'Máy chủ, dữ liệu và đường mạng có ổn không. Mỗi kênh còn có trang chẩn đoán riêng.',
    en: 'Whether the server, its data and its network are well. Each channel has a diagnostics page of its own besides.',
  },
  'diagnosis.title': { vi: 'Kiểm tra', en: 'Checks' },
  'diagnosis.run': { vi: 'Kiểm tra tất cả', en: 'Run the checks' },
  'diagnosis.runHint': {
    vi: 'Bấm “Kiểm tra tất cả” để đọc cơ sở dữ liệu, thử mở khóa và thử kết nối tới Zalo và các trợ lý. Mất vài giây.',
    en: '“Run the checks” also reads the database, tries the key and knocks at Zalo and the agents. It takes a few seconds.',
  },
  'diagnosis.done.ok': { vi: 'Đã kiểm tra xong, không có gì hỏng.', en: 'All checks were run; nothing is broken.' },
  'diagnosis.done.bad': {
    vi: 'Đã kiểm tra xong: {n} chỗ cần sửa.',
    en: 'All checks were run: {n, plural, one {# thing needs} other {# things need}} repair.',
  },
  'diagnosis.level.ok': { vi: 'ổn', en: 'ok' },
  'diagnosis.level.warn': { vi: 'nên xem', en: 'look at it' },
  'diagnosis.level.bad': { vi: 'cần sửa', en: 'repair' },
  'diagnosis.supportHint': {
    vi: 'Không có tên, địa chỉ, nội dung tin hay mật khẩu. Xem lại trước khi gửi cho ai.',
    en: 'No names, no addresses, no messages, no secrets. Look it over before you pass it on.',
  },
  'diagnosis.broken': { vi: 'Không kiểm tra được ({problem}).', en: 'This check could not be run ({problem}).' },

  'diagnosis.name.versions': { vi: 'Phiên bản', en: 'Versions' },
  'diagnosis.name.folder': { vi: 'Thư mục dữ liệu', en: 'Data folder' },
  'diagnosis.name.disk': { vi: 'Ổ đĩa', en: 'Disk' },
  'diagnosis.name.key': { vi: 'Tệp khóa', en: 'Key file' },
  'diagnosis.name.database': { vi: 'Cơ sở dữ liệu', en: 'Database' },
  'diagnosis.name.secrets': { vi: 'Dữ liệu đã mã hóa', en: 'Sealed data' },
  'diagnosis.name.backup': { vi: 'Sao lưu tự động', en: 'Scheduled backup' },
  'diagnosis.name.zalo': { vi: 'Zalo và đồng hồ', en: 'Zalo and the clock' },
  'diagnosis.name.agents': { vi: 'Trợ lý', en: 'Agents' },
  'diagnosis.name.proxy': { vi: 'Địa chỉ và proxy', en: 'Address and proxy' },

  'diagnosis.versions': {
    vi: 'zalo-bridge {version}, Node {node}, zca-js {zca}, trên {platform}',
    en: 'zalo-bridge {version}, Node {node}, zca-js {zca}, on {platform}',
  },
  'diagnosis.folder.ok': {
    vi: '{path}: ghi được, chỉ chủ sở hữu đọc được.',
    en: '{path}: writable, for its owner only.',
  },
  'diagnosis.folder.missing': { vi: 'Không có thư mục {path}.', en: 'There is no folder {path}.' },
  'diagnosis.folder.readOnly': { vi: 'Không ghi được vào {path}.', en: '{path} cannot be written.' },
  'diagnosis.folder.open': {
    vi: 'Người dùng khác của máy đọc được {path}. Hãy chạy: chmod 700 {path}',
    en: 'Other users of this machine can look into {path}. Run: chmod 700 {path}',
  },
  'diagnosis.disk.ok': { vi: 'Còn trống {mb, number} MB.', en: '{mb, number} MB free.' },
  'diagnosis.disk.low': {
    vi: 'Chỉ còn trống {mb, number} MB. Hãy dọn bớt, hoặc giữ ít bản sao lưu hơn.',
    en: 'Only {mb, number} MB free. Make room, or keep fewer backups.',
  },
  'diagnosis.disk.full': {
    vi: 'Ổ đĩa gần đầy: còn {mb, number} MB. Khi đầy, tin nhắn không ghi được nữa.',
    en: 'The disk is nearly full: {mb, number} MB left. When it is, messages cannot be written down.',
  },
  'diagnosis.key.ok': { vi: '{path}: có, chỉ chủ sở hữu đọc được.', en: '{path}: there, for its owner only.' },
  'diagnosis.key.missing': {
    vi: 'Không có tệp {path}. Hãy đặt lại tệp khóa cũ; không có nó thì phải quét lại mã QR và nhập lại khóa của trợ lý.',
    en: 'There is no {path}. Put the old key file back; without it QR codes are scanned and agent keys entered again.',
  },
  'diagnosis.key.none': {
    vi: 'Chưa có tệp khóa: lần chạy đầu sẽ tạo.',
    en: 'There is no key file yet: the first start makes it.',
  },
  'diagnosis.key.open': {
    vi: 'Người dùng khác của máy đọc được {path}. Hãy chạy: chmod 600 {path}',
    en: 'Other users of this machine can read {path}. Run: chmod 600 {path}',
  },
  'diagnosis.key.changing': {
    vi: 'Việc đổi khóa {path} bị ngắt giữa chừng. Mọi thứ vẫn mở được; hãy dừng máy chủ và chạy lại: zalo-bridge rotate-key',
    en: 'Changing the key {path} was cut off. Everything still opens; stop the server and run again: zalo-bridge rotate-key',
  },
  'diagnosis.key.damaged': {
    vi: '{path} có {bytes, number} byte thay vì 32. Hãy đặt lại tệp khóa cũ.',
    en: '{path} holds {bytes, number} bytes instead of 32. Put the old key file back.',
  },
  'diagnosis.database.ok': {
    vi: 'Không có lỗi. {mb, number} MB, cấu trúc {schema, number}, SQLite {sqlite}.',
    en: 'No faults. {mb, number} MB, schema {schema, number}, SQLite {sqlite}.',
  },
  'diagnosis.database.large': {
    vi: '{mb, number} MB, cấu trúc {schema, number}, SQLite {sqlite}. Quá lớn để đọc hết khi đang chạy: lệnh doctor đọc được.',
    en: '{mb, number} MB, schema {schema, number}, SQLite {sqlite}. Too large to be read here while everybody waits: the command doctor reads it.',
  },
  'diagnosis.database.damaged': {
    vi: 'Cơ sở dữ liệu bị hỏng ({mb, number} MB, cấu trúc {schema, number}, SQLite {sqlite}). Hãy dừng máy chủ và khôi phục từ bản sao lưu.',
    en: 'The database is damaged ({mb, number} MB, schema {schema, number}, SQLite {sqlite}). Stop the server and restore a backup.',
  },
  'diagnosis.database.missing': {
    vi: 'Chưa có cơ sở dữ liệu: lần chạy đầu sẽ tạo.',
    en: 'There is no database yet: the first start makes it.',
  },
  'diagnosis.database.foreign': {
    vi: 'Cơ sở dữ liệu thuộc về người dùng khác (số {uid}). Hãy chạy lệnh này dưới tên người dùng đó.',
    en: 'The database belongs to another user (number {uid}). Run this command as that user.',
  },
  'diagnosis.database.alien': {
    vi: 'Tệp zalo-bridge.db là cơ sở dữ liệu của chương trình khác. Hãy đặt ZB_DATA_DIR là một thư mục riêng.',
    en: 'The file zalo-bridge.db is the database of another program. Set ZB_DATA_DIR to a folder of its own.',
  },
  'diagnosis.database.older': {
    vi: 'Cấu trúc {found, number}, chương trình cần {known, number}: lần khởi động tới sẽ nâng cấp.',
    en: 'Schema {found, number}, this program needs {known, number}: the next start of the server upgrades it.',
  },
  'diagnosis.database.newer': {
    vi: 'Cấu trúc {found, number}, chương trình chỉ biết {known, number}. Hãy cài lại bản mới hơn.',
    en: 'Schema {found, number}, this program only knows {known, number}. Install the newer version again.',
  },
  'diagnosis.secrets.ok': {
    vi: '{n, plural, =0 {Chưa có mục nào.} other {Tệp khóa mở được cả # mục đã mã hóa.}}',
    en: '{n, plural, =0 {There is nothing yet.} one {The key file opens the one sealed session or key.} other {The key file opens all # sealed sessions and keys.}}',
  },
  'diagnosis.secrets.locked': {
    vi: 'Tệp khóa không mở được {n, number} mục: hãy đặt lại tệp khóa cũ, hoặc quét lại mã QR và nhập lại khóa của trợ lý.',
    en: 'The key file does not open {n, number} of the sealed sessions and keys: put the old key file back, or scan the QR codes and enter the keys again.',
  },
  'diagnosis.backup.ok': {
    vi: 'Bản gần nhất cách đây {hours, number} giờ.',
    en: 'The last one was made {hours, plural, one {# hour} other {# hours}} ago.',
  },
  'diagnosis.backup.off': { vi: 'Đang tắt.', en: 'Switched off.' },
  'diagnosis.backup.never': { vi: 'Chưa có bản nào.', en: 'None was made yet.' },
  'diagnosis.backup.failed': {
    vi: 'Lần gần nhất không thành công: xem trang Sao lưu.',
    en: 'The last one failed: the page Backup says why.',
  },
  'diagnosis.backup.old': {
    vi: 'Bản gần nhất đã cách đây {hours, number} giờ.',
    en: 'The last one is {hours, number} hours old.',
  },
  'diagnosis.zalo.ok': { vi: '{host} trả lời sau {ms, number} ms.', en: '{host} answered after {ms, number} ms.' },
  'diagnosis.zalo.dns': {
    vi: 'Không tìm được địa chỉ của {host} ({problem}): xem lại DNS của máy chủ.',
    en: 'The address of {host} cannot be found ({problem}): look at the DNS settings of this machine.',
  },
  'diagnosis.zalo.unreachable': {
    vi: 'Không kết nối được tới {host} ({problem}): xem lại mạng và tường lửa.',
    en: '{host} cannot be reached ({problem}): look at the network and the firewall.',
  },
  'diagnosis.clock.ok': {
    vi: 'Đồng hồ máy chủ lệch {seconds, number} giây so với Zalo.',
    en: 'The clock of this machine differs from Zalo’s by {seconds, plural, one {# second} other {# seconds}}.',
  },
  'diagnosis.clock.ahead': {
    vi: 'Đồng hồ máy chủ nhanh {seconds, number} giây: hãy bật đồng bộ giờ (NTP).',
    en: 'The clock of this machine is {seconds, number} seconds ahead: switch time synchronisation (NTP) on.',
  },
  'diagnosis.clock.behind': {
    vi: 'Đồng hồ máy chủ chậm {seconds, number} giây: hãy bật đồng bộ giờ (NTP).',
    en: 'The clock of this machine is {seconds, number} seconds behind: switch time synchronisation (NTP) on.',
  },
  'diagnosis.clock.unknown': { vi: 'Zalo không nói giờ của họ.', en: 'Zalo did not say what time it is there.' },
  'diagnosis.agents.ok': {
    vi: '{name} ({kind}): máy chủ trả lời sau {ms, number} ms.',
    en: '{name} ({kind}): its server answered after {ms, number} ms.',
  },
  'diagnosis.agents.unreachable': {
    vi: '{name} ({kind}): không kết nối được. {problem}',
    en: '{name} ({kind}): its server cannot be reached. {problem}',
  },
  'diagnosis.proxy.none': { vi: 'Mở thẳng, không qua proxy: {seen}.', en: 'Opened directly, without a proxy: {seen}.' },
  'diagnosis.proxy.ok': { vi: 'Qua proxy, địa chỉ {seen}.', en: 'Through a proxy, as {seen}.' },
  'diagnosis.proxy.untold': {
    vi: 'Có proxy đứng trước ({peer}) nhưng ZB_TRUST_PROXY chưa đặt: mọi người dùng chung một địa chỉ, và bị giới hạn chung.',
    en: 'There is a proxy in front ({peer}), but ZB_TRUST_PROXY is not set: everybody has one address, and is throttled together.',
  },
  'diagnosis.proxy.unknown': {
    vi: 'Proxy {peer} không nằm trong ZB_TRUST_PROXY nên các tiêu đề của nó không được tính.',
    en: 'The proxy {peer} is not among ZB_TRUST_PROXY, so what it says about visitors does not count.',
  },
  'diagnosis.proxy.noOrigin': {
    vi: 'Qua proxy, nhưng ZB_PUBLIC_ORIGIN chưa đặt. Có lẽ là {seen}.',
    en: 'Through a proxy, but ZB_PUBLIC_ORIGIN is not set. It is probably {seen}.',
  },
  'diagnosis.proxy.otherOrigin': {
    vi: 'Trang được mở tại {seen}, còn ZB_PUBLIC_ORIGIN là {expected}.',
    en: 'This page was opened at {seen}, but ZB_PUBLIC_ORIGIN is {expected}.',
  },
  'diagnosis.name.server': { vi: 'Máy chủ', en: 'Server' },
  'diagnosis.server.running': {
    vi: 'Đang chạy, phiên bản {version}, tiến trình số {pid}.',
    en: 'Running, version {version}, process {pid}.',
  },
  'diagnosis.server.stopped': { vi: 'Không chạy.', en: 'Not running.' },
  'diagnosis.server.other': {
    vi: 'Đang chạy phiên bản {version} (tiến trình số {pid}), khác với chương trình này: hãy khởi động lại.',
    en: 'Version {version} is running (process {pid}), which is not this program: restart it.',
  },

  'diagnosis.log.title': { vi: 'Nhật ký của máy chủ', en: 'Log of the server' },
  'diagnosis.log.level': { vi: 'Ghi những gì', en: 'What is logged' },
  'diagnosis.log.hint': {
    vi: 'Có hiệu lực ngay, đến lần khởi động sau. Nhật ký không bao giờ có nội dung tin nhắn.',
    en: 'Counts at once, until the next start. The log never holds what people write.',
  },
  'diagnosis.log.saved': { vi: 'Nhật ký giờ ở mức {level}.', en: 'The log is now at the level {level}.' },
  'diagnosis.log.trace': { vi: 'Mọi thứ (trace)', en: 'Everything (trace)' },
  'diagnosis.log.debug': { vi: 'Chi tiết (debug)', en: 'Details (debug)' },
  'diagnosis.log.info': { vi: 'Bình thường (info)', en: 'Normal (info)' },
  'diagnosis.log.warn': { vi: 'Cảnh báo và lỗi (warn)', en: 'Warnings and errors (warn)' },
  'diagnosis.log.error': { vi: 'Chỉ lỗi (error)', en: 'Errors only (error)' },
  'diagnosis.log.silent': { vi: 'Không ghi gì (silent)', en: 'Nothing (silent)' },
} as const satisfies Catalogue;
