import type { Catalogue } from '../catalogue.ts';

/** One person's data: taking it along, and deleting it. */
export const person = {
  'person.title': { vi: 'Dữ liệu của {name}', en: 'Data of {name}' },
  'person.link': { vi: 'Dữ liệu', en: 'Data' },
  'person.linkNamed': { vi: 'Dữ liệu của {name}: tải về hoặc xóa', en: 'Data of {name}: export or erase' },
  'person.back': { vi: 'Người dùng', en: 'Users' },
  'person.counts': {
    vi: 'Đã viết {own, number} tin. Cùng với câu trả lời là {all, number} tin trên máy chủ này.',
    en: 'Wrote {own, plural, one {# message} other {# messages}}. With the answers, {all, plural, one {# message is} other {# messages are}} on this server.',
  },
  'person.export': { vi: 'Tải dữ liệu về', en: 'Export' },
  'person.export.means': {
    vi: 'Một tệp .tar.gz có mọi tin của người này, câu trả lời, ảnh và tệp còn giữ, cùng các yêu cầu ghép nối, tình trạng duyệt và chặn.',
    en: 'One .tar.gz with all messages of this person, the answers, the photos and files still kept, their pairing requests, and how they stand with the access rules.',
  },
  'person.export.act': { vi: 'Tải tệp về', en: 'Download' },
  'person.erase': { vi: 'Xóa dữ liệu của người này', en: 'Erase this person' },
  'person.erase.act': { vi: 'Xóa vĩnh viễn', en: 'Erase for good' },
  'person.erase.done': { vi: 'Đã xóa dữ liệu của người này.', en: 'This person’s data is erased.' },
  'person.erase.differs': {
    vi: 'Tên chưa khớp. Hãy gõ đúng như trên.',
    en: 'That is not the name. Type it exactly as shown.',
  },
  'person.erase.sending': {
    vi: 'Đang gửi một tin cho người này. Hãy thử lại sau ít giây.',
    en: 'A message to this person is being sent right now. Try again in a few seconds.',
  },
  'person.loses.messages': {
    vi: 'Mọi tin người này viết, riêng và trong nhóm, cùng ảnh và tệp; cả cuộc trò chuyện riêng.',
    en: 'Everything they wrote, in private and in groups, with photos and files; the whole private conversation.',
  },
  'person.loses.answers': {
    vi: 'Mọi câu trả lời cho họ, cả câu đang chờ gửi, và những gì trợ lý nhớ về họ ở đây.',
    en: 'All answers to them, also those still waiting, and what the agent remembers of them here.',
  },
  'person.loses.mentions': {
    vi: 'Chỗ người khác trích lời họ, nhắc tên họ bằng @ hoặc gửi danh thiếp của họ.',
    en: 'Quotes of them, @mentions of them and their business cards in other people’s messages.',
  },
  'person.loses.standing': {
    vi: 'Việc đã duyệt, yêu cầu ghép nối, tên và ảnh, và chỗ trong các danh sách của kênh này.',
    en: 'Their approval, pairing requests, name and picture, and their place on this channel’s lists.',
  },
  'person.stays': { vi: 'Những gì vẫn còn', en: 'What stays' },
  'person.stays.zalo': {
    vi: 'Tin trong Zalo của bạn và của họ.',
    en: 'The messages in your Zalo and in theirs.',
  },
  'person.stays.others': {
    vi: 'Những gì người khác, bạn hoặc trợ lý tự viết về họ trong tin cho người khác.',
    en: 'What others, you or the agent wrote about them in words of their own.',
  },
  'person.stays.agents': {
    vi: 'Những gì dịch vụ AI và các webhook đã nhận: hãy xóa ở đó.',
    en: 'What AI services and webhooks were already given: erase it there.',
  },
  'person.stays.backups': {
    vi: 'Bản sao lưu cũ, và bản sao trước khi nâng cấp (tệp .before-v… trong thư mục dữ liệu): hãy xóa chúng khi không cần nữa.',
    en: 'Older backups, and copies made before an upgrade (files .before-v… in the data folder): delete them when you no longer need them.',
  },
  'person.stays.friend': {
    vi: 'Nếu là bạn bè trên Zalo, tên và ảnh sẽ trở lại ở lần tải danh bạ sau. Nếu họ nhắn lại, tin mới được lưu như thường.',
    en: 'A Zalo friend’s name and picture come back with the next refresh of the directory. If they write again, that is kept as usual.',
  },
  'person.keepBlocked': { vi: 'Chặn người này', en: 'Keep the person blocked' },
  'person.keepBlockedHint': {
    vi: 'Chỉ giữ lại số ID trần để từ chối tin của họ. Bỏ chọn thì cả việc chặn cũng bị xóa.',
    en: 'Only the bare id is kept, to refuse what they write. Without it a block is erased too.',
  },
} as const satisfies Catalogue;
