import type { Catalogue } from '../catalogue.ts';

/** The Pairing pages: people who wait to be approved, and codes to hand out. */
export const pairing = {
  'pairing.title': { vi: 'Ghép nối', en: 'Pairing' },
  'pairing.intro': {
    vi: 'Người mới nhắn riêng nhận một mã. Hãy hỏi mã của họ, so với mã ở đây, rồi duyệt.',
    en: 'Somebody new who writes privately receives a code. Ask for their code, compare it with the one here, then approve.',
  },
  'pairing.pending': { vi: 'Đang chờ', en: 'Waiting' },
  'pairing.past': { vi: 'Gần đây', en: 'Recently' },
  'pairing.code': { vi: 'Mã', en: 'Code' },
  'pairing.codeLost': {
    vi: 'Không đọc được mã (khóa bảo mật đã đổi). Bạn vẫn duyệt được nếu nhận ra người này.',
    en: 'The code cannot be read (the key file has changed). You can still approve somebody you recognise.',
  },
  'pairing.compare': { vi: 'Mã của {name} có đúng như vậy không?', en: 'Is this the code that {name} has?' },
  'pairing.wrote': { vi: 'Tin đầu tiên', en: 'First message' },
  'pairing.noText': { vi: '(không có chữ)', en: '(no text)' },
  'pairing.asked': { vi: 'Hỏi', en: 'Asked' },
  'pairing.seen': { vi: 'nhắn gần nhất', en: 'last wrote' },
  'pairing.channel': { vi: 'Kênh {name}', en: 'Channel {name}' },
  'pairing.expires': { vi: 'Hết hạn sau', en: 'Expires' },
  'pairing.expiresAt': { vi: 'Dùng được đến', en: 'Good until' },

  'pairing.act.approve': { vi: 'Duyệt', en: 'Approve' },
  'pairing.named.approve': { vi: 'Duyệt {name}', en: 'Approve {name}' },
  'pairing.act.reject': { vi: 'Từ chối', en: 'Reject' },
  'pairing.named.reject': { vi: 'Từ chối {name}', en: 'Reject {name}' },
  'pairing.hint.reject': { vi: 'Người này vẫn có thể xin lại.', en: 'They may ask again.' },
  'pairing.act.block': { vi: 'Chặn', en: 'Block' },
  'pairing.named.block': { vi: 'Chặn {name}', en: 'Block {name}' },
  'pairing.hint.block': {
    vi: 'Trợ lý không bao giờ trả lời người này nữa, kể cả trong nhóm.',
    en: 'The agent never answers them again, in groups neither.',
  },
  'pairing.duration': { vi: 'Cho trò chuyện', en: 'May talk' },
  'pairing.duration.forever': { vi: 'mãi mãi', en: 'for good' },
  'pairing.duration.30d': { vi: 'trong 30 ngày', en: 'for 30 days' },
  'pairing.duration.1d': { vi: 'trong 1 ngày', en: 'for 1 day' },
  'pairing.notify': { vi: 'Nhắn cho họ biết đã được duyệt', en: 'Tell them that they are approved' },
  'pairing.answerFirst': { vi: 'Trả lời luôn tin đầu tiên', en: 'Answer their first message as well' },

  'pairing.said.approve': {
    vi: 'Đã duyệt {name}. Từ giờ trợ lý sẽ trả lời.',
    en: '{name} is approved. The agent answers from now on.',
  },
  'pairing.said.reject': { vi: 'Đã từ chối {name}.', en: '{name} was rejected.' },
  'pairing.said.block': { vi: 'Đã chặn {name}.', en: '{name} is blocked.' },
  'pairing.said.cancelled': { vi: 'Đã hủy mã.', en: 'The code was cancelled.' },
  'pairing.already.approved': {
    vi: '{name} đã được duyệt rồi, không có gì thay đổi.',
    en: '{name} was approved already. Nothing changed.',
  },
  'pairing.already.rejected': {
    vi: '{name} đã bị từ chối rồi, không có gì thay đổi.',
    en: '{name} was rejected already. Nothing changed.',
  },
  'pairing.already.blocked': {
    vi: '{name} đã bị chặn rồi, không có gì thay đổi.',
    en: '{name} was blocked already. Nothing changed.',
  },
  'pairing.already.expired': {
    vi: 'Yêu cầu của {name} đã hết hạn. Khi họ nhắn lại sẽ có yêu cầu mới.',
    en: 'The request of {name} has expired. When they write again there will be a new one.',
  },

  'pairing.state.approved': { vi: 'Đã duyệt', en: 'Approved' },
  'pairing.state.rejected': { vi: 'Đã từ chối', en: 'Rejected' },
  'pairing.state.blocked': { vi: 'Đã chặn', en: 'Blocked' },
  'pairing.state.expired': { vi: 'Hết hạn', en: 'Expired' },
  'pairing.state.pending': { vi: 'Đang chờ', en: 'Waiting' },
  'pairing.ownCode': { vi: 'Mã bạn đã tạo', en: 'A code of yours' },

  'pairing.empty': { vi: 'Chưa có ai chờ', en: 'Nobody is waiting' },
  'pairing.empty.hint': {
    vi: 'Khi người mới nhắn riêng cho kênh ở chế độ Ghép nối, yêu cầu của họ sẽ hiện ở đây. Trang tự cập nhật.',
    en: 'When somebody new writes privately to a channel in pairing mode, their request appears here. This page keeps itself up to date.',
  },
  'pairing.silent.open': {
    vi: 'Kênh này đang Mở cho tin nhắn riêng: ai cũng được trả lời, nên không có yêu cầu mới.',
    en: 'Private messages are Open on this channel: everybody is answered, so there are no new requests.',
  },
  'pairing.silent.allowlist': {
    vi: 'Kênh này chỉ trả lời người trong danh sách cho phép, nên không có yêu cầu mới.',
    en: 'This channel only answers people on its allowlist, so there are no new requests.',
  },
  'pairing.silent.disabled': {
    vi: 'Kênh này đang tắt tin nhắn riêng, nên không có yêu cầu mới.',
    en: 'Private messages are switched off on this channel, so there are no new requests.',
  },
  'pairing.silent.none': {
    vi: 'Chưa có kênh nào ở chế độ Ghép nối, nên không có yêu cầu mới.',
    en: 'No channel is in pairing mode, so there are no new requests.',
  },
  'pairing.silent.settings': { vi: 'Đổi quy tắc', en: 'Change the rules' },
  'pairing.silent.channels': { vi: 'Xem các kênh', en: 'See the channels' },

  'pairing.code.new': { vi: 'Tạo mã để đưa cho ai đó', en: 'Make a code to hand out' },
  'pairing.code.intro': {
    vi: 'Người đầu tiên nhắn riêng mã này cho tài khoản sẽ được duyệt ngay, bạn không cần làm gì thêm.',
    en: 'The first person who sends this code to the account in a private message is approved at once; you need do nothing more.',
  },
  'pairing.code.channel': { vi: 'Kênh', en: 'Channel' },
  'pairing.code.note': { vi: 'Ghi chú cho bạn', en: 'Note for yourself' },
  'pairing.code.notePlaceholder': { vi: 'Ví dụ: chị Hoa, khách quen', en: 'For example: Hoa, a regular' },
  'pairing.code.minutes': { vi: 'Dùng được trong (phút)', en: 'Good for (minutes)' },
  'pairing.code.create': { vi: 'Tạo mã', en: 'Make a code' },
  'pairing.code.made': {
    vi: 'Đã tạo mã. Hãy gửi cho người cần dùng.',
    en: 'The code is made. Hand it to whom it is for.',
  },
  'pairing.code.tooMany': {
    vi: 'Kênh này đang có {n, number} mã chưa dùng. Hãy hủy bớt trước.',
    en: 'This channel has {n, number} unused codes. Cancel some first.',
  },
  'pairing.code.unused': { vi: 'Mã chưa dùng', en: 'Unused code' },
  'pairing.code.tell': { vi: 'Gửi cho người đó:', en: 'Send this to the person:' },
  'pairing.code.letter': {
    vi: 'Bạn nhắn riêng mã {code} cho Zalo “{account}” để trò chuyện với trợ lý nhé.',
    en: 'Send the code {code} to “{account}” on Zalo, in a private message, to talk to the assistant.',
  },
  'pairing.code.copyCode': { vi: 'Sao chép mã', en: 'Copy the code' },
  'pairing.code.copyLetter': { vi: 'Sao chép lời nhắn', en: 'Copy the message' },
  'pairing.code.cancel': { vi: 'Hủy mã', en: 'Cancel the code' },
} as const satisfies Catalogue;
