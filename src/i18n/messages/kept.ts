import type { Catalogue } from '../catalogue.ts';

/** Channel settings → How long it is kept. */
export const kept = {
  'settings.section.kept': { vi: 'Lưu giữ bao lâu', en: 'How long it is kept' },
  'settings.kept.intro': {
    vi: 'Mỗi ngày một lần, những gì quá hạn bị xóa hẳn khỏi máy chủ này. Tin trên Zalo của bạn và của khách vẫn còn. Tin đang chờ trả lời, chờ gửi hay chờ bạn duyệt thì không bị xóa.',
    en: 'Once a day, what is past its time is deleted from this server for good. Your Zalo and theirs keep the messages. What waits for an answer, to be sent or for your approval is never deleted.',
  },
  'settings.kept.retentionDays': { vi: 'Giữ tin nhắn (ngày)', en: 'Keep messages (days)' },
  'settings.kept.retentionDaysHint': {
    vi: 'Từ 31 đến 3650 ngày; 0 = giữ mãi (mặc định). Tệp đi kèm và những gì trợ lý nhớ cũng bị xóa theo.',
    en: '31 to 3650 days; 0 = for ever (default). Attachments and what the agent remembers of them go along.',
  },
  'settings.kept.retentionDays.problem': {
    vi: 'Hãy ghi 0, hoặc một số từ 31 đến 3650.',
    en: 'Enter 0, or a number from 31 to 3650.',
  },
  'settings.kept.attachmentDays': { vi: 'Giữ ảnh và tệp (ngày)', en: 'Keep photos and files (days)' },
  'settings.kept.attachmentDaysHint': {
    vi: 'Từ 1 đến 3650 ngày. Mặc định {n, number}. Tin vẫn còn, chỉ tệp bị xóa.',
    en: '1 to 3650 days. Default {n, number}. The message stays, only the file goes.',
  },
  'settings.kept.attachmentDays.problem': {
    vi: 'Hãy ghi một số từ 1 đến 3650.',
    en: 'Enter a number from 1 to 3650.',
  },
  'settings.kept.space': {
    vi: 'Ảnh và tệp của kênh này đang chiếm {mb, number} MB, tối đa {maxMb, number} MB.',
    en: 'Photos and files of this channel take {mb, number} MB now, of {maxMb, number} MB at most.',
  },
  'settings.kept.person': {
    vi: 'Muốn xóa dữ liệu của một người ngay: mở cuộc trò chuyện với họ, hoặc tìm họ ở mục Người dùng.',
    en: 'To erase one person at once: open the conversation with them, or find them under Users.',
  },
} as const satisfies Catalogue;
