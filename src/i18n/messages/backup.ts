import type { Catalogue } from '../catalogue.ts';

/** The page System → Backup. */
export const backup = {
  'system.tab.backup': { vi: 'Sao lưu', en: 'Backup' },
  'backup.intro': {
    vi: 'Một tệp giữ mọi thứ: tin nhắn, quy tắc, người dùng, cài đặt. Hãy chép vài bản sang máy khác: máy chủ hỏng thì bản nằm trên nó cũng mất.',
    en: 'One file holds everything: messages, rules, users, settings. Copy some to another machine: when the server breaks, what lies on it is gone too.',
  },
  'backup.make.title': { vi: 'Sao lưu ngay', en: 'Back up now' },
  'backup.make.submit': { vi: 'Tạo bản sao lưu', en: 'Make a backup' },
  'backup.made': { vi: 'Đã tạo bản sao lưu.', en: 'The backup is made.' },
  'backup.busy': { vi: 'Đang tạo một bản sao lưu…', en: 'A backup is being made…' },
  'backup.media': { vi: 'Kèm ảnh và tệp đính kèm', en: 'With photos and other attachments' },
  'backup.mediaHint': {
    vi: 'Không tải lại được từ Zalo sau này. Tệp sẽ lớn hơn.',
    en: 'They cannot be fetched from Zalo again later. The file is larger.',
  },
  'backup.key': { vi: 'Kèm tệp khóa', en: 'With the key file' },
  'backup.keyHint': {
    vi: 'Để khôi phục trên máy mới mà không phải quét lại mã QR. Ai mở được tệp này là vào được tài khoản Zalo của bạn, nên phải đặt mật khẩu.',
    en: 'To restore on a new machine without scanning QR codes again. Whoever opens the file has your Zalo accounts, so it needs a pass-phrase.',
  },
  'backup.passphrase': { vi: 'Mật khẩu của tệp', en: 'Pass-phrase of the file' },
  'backup.passphraseHint': {
    vi: 'Ít nhất {n} ký tự. Quên mật khẩu này thì không ai mở được tệp nữa.',
    en: 'At least {n} characters. When it is forgotten, nobody can open the file.',
  },
  'backup.passphrase.short': { vi: 'Cần ít nhất {n} ký tự.', en: 'It needs at least {n} characters.' },
  'backup.passphrase.needed': {
    vi: 'Tệp có kèm khóa phải có mật khẩu.',
    en: 'A file with the key inside needs a pass-phrase.',
  },

  'backup.schedule.title': { vi: 'Tự động', en: 'By itself' },
  'backup.every': { vi: 'Sao lưu', en: 'Back up' },
  'backup.every.day': { vi: 'mỗi ngày', en: 'every day' },
  'backup.every.week': { vi: 'mỗi tuần', en: 'every week' },
  'backup.every.off': { vi: 'không tự động', en: 'not by itself' },
  'backup.keep': { vi: 'Giữ lại mấy bản gần nhất', en: 'How many of the newest to keep' },
  'backup.keep.problem': { vi: 'Một số từ {min} đến {max}.', en: 'A number from {min} to {max}.' },
  'backup.schedule.saved': { vi: 'Đã lưu lịch sao lưu.', en: 'The schedule is saved.' },
  'backup.schedule.encrypted': {
    vi: 'Bản tự động được mã hóa bằng mật khẩu trong ZB_BACKUP_PASSPHRASE.',
    en: 'Scheduled backups are encrypted with the pass-phrase in ZB_BACKUP_PASSPHRASE.',
  },
  'backup.schedule.plain': {
    vi: 'Bản tự động không mã hóa và không kèm khóa. Đặt ZB_BACKUP_PASSPHRASE để mã hóa.',
    en: 'Scheduled backups are not encrypted and have no key inside. Set ZB_BACKUP_PASSPHRASE to encrypt them.',
  },
  'backup.last.failed': {
    vi: 'Lần tự động gần nhất không thành công: {error}',
    en: 'The last scheduled one failed: {error}',
  },

  'backup.kept.title': { vi: 'Các bản trên máy chủ này', en: 'Kept on this server' },
  'backup.kept.empty': { vi: 'Chưa có bản nào', en: 'None yet' },
  'backup.kept.emptyHint': {
    vi: 'Bản tự động đầu tiên được tạo vài phút sau khi máy chủ khởi động.',
    en: 'The first scheduled one is made some minutes after the server has started.',
  },
  'backup.kept.scheduled': { vi: 'tự động', en: 'scheduled' },
  'backup.kept.encrypted': { vi: 'có mật khẩu', en: 'pass-phrase' },
  'backup.kept.key': { vi: 'kèm khóa', en: 'with key' },
  'backup.fetch': { vi: 'Tải về', en: 'Download' },
  'backup.fetchNamed': { vi: 'Tải về {name}', en: 'Download {name}' },
  'backup.delete': { vi: 'Xóa', en: 'Delete' },
  'backup.deleteNamed': { vi: 'Xóa {name}', en: 'Delete {name}' },
  'backup.deleteWarning': { vi: 'Xóa hẳn, không lấy lại được.', en: 'It is gone for good.' },
  'backup.deleted': { vi: 'Đã xóa bản sao lưu.', en: 'The backup is deleted.' },
  'backup.restore.title': { vi: 'Khôi phục', en: 'Restore' },
  'backup.restore.how': {
    vi: 'Dừng máy chủ rồi chạy lệnh này trên máy chủ. Dữ liệu đang có được giữ lại bên cạnh, không bị ghi đè.',
    en: 'Stop the server and run this command on it. What is there now is kept beside it, not overwritten.',
  },
} as const satisfies Catalogue;
