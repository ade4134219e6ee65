import type { Catalogue } from '../catalogue.ts';

/**
 * What was decided about a message and what became of the answer, in words: the same on the activity list, in the test
 * form and wherever else a reason is shown. Reasons are phrases that stand behind a state: "Ignored — not on the allowlist".
 */
export const reasons = {
  'reason.dm.disabled': { vi: 'tin nhắn riêng đang tắt', en: 'private messages are switched off' },
  'reason.dm.open': { vi: 'ai cũng được nhắn riêng', en: 'anyone may write privately' },
  'reason.dm.listed': { vi: 'có trong danh sách cho phép', en: 'on the allowlist' },
  'reason.dm.not_listed': { vi: 'không có trong danh sách cho phép', en: 'not on the allowlist' },
  'reason.dm.approved': { vi: 'bạn đã duyệt người này', en: 'you approved this person' },
  'reason.dm.pairing_required': { vi: 'người mới, cần bạn duyệt trước', en: 'new here, needs your approval first' },
  'reason.dm.pairing_pending': { vi: 'đang chờ bạn duyệt', en: 'waiting for your approval' },
  'reason.dm.pairing_full': { vi: 'đã có quá nhiều người chờ duyệt', en: 'too many people are waiting already' },
  'reason.user.disabled': { vi: 'bạn đã tạm tắt người này', en: 'you switched this person off' },
  'reason.contact.blocked': { vi: 'bạn đã chặn người này', en: 'you blocked this person' },
  'reason.group.disabled': { vi: 'trả lời trong nhóm đang tắt', en: 'answering in groups is switched off' },
  'reason.group.open': { vi: 'mọi nhóm đều được trả lời', en: 'every group is answered' },
  'reason.group.listed': { vi: 'nhóm có trong danh sách cho phép', en: 'the group is on the allowlist' },
  'reason.group.not_listed': { vi: 'nhóm không có trong danh sách', en: 'the group is not on the allowlist' },
  'reason.group.off': { vi: 'bạn đã tắt nhóm này', en: 'you switched this group off' },
  'reason.group.sender_not_allowed': {
    vi: 'người này chưa được hỏi trong nhóm',
    en: 'this person may not ask in groups yet',
  },
  'reason.group.mention_required': { vi: 'nhóm này cần nhắc tên (@)', en: 'this group needs a mention (@)' },
  'reason.message.self': { vi: 'tin của chính tài khoản này', en: 'the account’s own message' },
  'reason.message.stale': { vi: 'tin đã cũ khi nhận được', en: 'already old when it arrived' },
  'reason.message.unsupported': {
    vi: 'loại tin này trợ lý chưa đọc được',
    en: 'a kind of message the agent cannot read',
  },
  'reason.conversation.paused': {
    vi: 'trợ lý đang tạm nghỉ ở hội thoại này',
    en: 'the agent is paused in this conversation',
  },
  'reason.quiet.hours': { vi: 'đang trong giờ nghỉ', en: 'it came in the quiet hours' },
  'reason.rate.limited': { vi: 'nhắn quá nhiều trong thời gian ngắn', en: 'too many messages in a short time' },
  'reason.loop.guard': { vi: 'giống như hai máy đang trả lời nhau', en: 'looks like two robots answering each other' },
  'reason.queue.full': { vi: 'quá nhiều tin đang chờ trả lời', en: 'too many messages waiting for an answer' },
  'reason.policy.unreadable': {
    vi: 'không đọc được quy tắc, nên không trả lời ai',
    en: 'the rules cannot be read, so nobody is answered',
  },

  'gate.policy': { vi: 'Quy tắc của kênh', en: 'The channel’s rules' },
  'gate.self': { vi: 'Người gửi không phải chính bạn', en: 'Not written by yourself' },
  'gate.age': { vi: 'Tin còn mới', en: 'Recent enough' },
  'gate.block': { vi: 'Không bị chặn hay tạm tắt', en: 'Neither blocked nor switched off' },
  'gate.dm': { vi: 'Quy tắc tin nhắn riêng', en: 'Rules for private messages' },
  'gate.group': { vi: 'Quy tắc nhóm', en: 'Rules for groups' },
  'gate.sender': { vi: 'Người được hỏi trong nhóm', en: 'People who may ask in groups' },
  'gate.mention': { vi: 'Nhắc tên (@)', en: 'Mention (@)' },
  'gate.content': { vi: 'Trợ lý đọc được nội dung', en: 'The agent can read it' },
  'gate.quiet': { vi: 'Không phải giờ nghỉ', en: 'Not in the quiet hours' },
  'gate.takeover': { vi: 'Trợ lý không tạm nghỉ', en: 'The agent is not paused' },
  'gate.rate': { vi: 'Không nhắn quá nhanh', en: 'Not too many at once' },
  'outcome.pass': { vi: 'qua', en: 'passed' },
  'outcome.stop': { vi: 'dừng ở đây', en: 'stopped here' },
  'outcome.pair': { vi: 'chờ bạn duyệt', en: 'needs your approval' },

  'decision.allow': { vi: 'Được trả lời', en: 'Answered' },
  'decision.ignore': { vi: 'Bỏ qua', en: 'Ignored' },
  'decision.pair': { vi: 'Chờ ghép nối', en: 'Waiting for pairing' },

  'delivery.pending': { vi: 'Chờ gửi', en: 'Waiting to be sent' },
  'delivery.sending': { vi: 'Đang gửi', en: 'Sending' },
  'delivery.sent': { vi: 'Đã gửi', en: 'Sent' },
  'delivery.uncertain': { vi: 'Chưa rõ đã gửi', en: 'May not have been sent' },
  'delivery.failed': { vi: 'Lỗi gửi, sẽ thử lại', en: 'Failed, will try again' },
  'delivery.dead': { vi: 'Lỗi gửi', en: 'Failed' },
  'delivery.cancelled': { vi: 'Không gửi', en: 'Not sent' },

  'sendError.restored': {
    vi: 'vừa khôi phục từ bản sao lưu, có thể tin này đã gửi rồi',
    en: 'restored from a backup: this may have been sent already',
  },
  'sendError.restart': { vi: 'máy chủ khởi động lại khi đang gửi', en: 'the server restarted while sending' },
  'sendError.too_long': { vi: 'tin quá dài với Zalo', en: 'too long for Zalo' },
  'sendError.rejected_format': { vi: 'Zalo không nhận định dạng này', en: 'Zalo refused the formatting' },
  'sendError.invalid_target': {
    vi: 'Zalo không tìm thấy người hoặc nhóm này',
    en: 'Zalo does not find this person or group',
  },
  'sendError.blocks_strangers': {
    vi: 'người này không nhận tin từ người lạ',
    en: 'this person takes no messages from strangers',
  },
  'sendError.anti_spam': { vi: 'Zalo tạm hạn chế vì gửi nhiều', en: 'Zalo holds messages back because of many sends' },
  'sendError.not_member': { vi: 'tài khoản không còn trong nhóm', en: 'the account is no longer in the group' },
  'sendError.blocked_by_contact': { vi: 'người này đã chặn tài khoản của bạn', en: 'this person blocked your account' },
  'sendError.rate_limited': { vi: 'Zalo báo gửi quá nhanh', en: 'Zalo says: too fast' },
  'sendError.retry_limit': { vi: 'Zalo từ chối sau nhiều lần thử', en: 'Zalo refused after several tries' },
  'sendError.session_expired': {
    vi: 'phiên Zalo đã hết, cần quét lại mã QR',
    en: 'the Zalo sign-in ended: scan the QR again',
  },
  'sendError.offline': { vi: 'kênh đang mất kết nối', en: 'the channel is not connected' },
  'sendError.network': { vi: 'mất mạng khi đang gửi', en: 'the network failed while sending' },
  'sendError.no_message_id': { vi: 'Zalo không xác nhận đã nhận tin', en: 'Zalo did not confirm the message' },
  'sendError.not_written': {
    vi: 'máy chủ chưa ghi được vào ổ đĩa nên chưa gửi',
    en: 'not sent yet: the server could not write to its disk',
  },
  'sendError.too_old': {
    vi: 'kênh chạy lại quá muộn nên không tự gửi nữa',
    en: 'the channel came back too late to send it by itself',
  },
  'sendError.first_attempt': {
    vi: 'lần gửi trước cũng đã đến, nên người nhận thấy tin này hai lần',
    en: 'the earlier try arrived as well, so this was received twice',
  },
  'sendError.part_before': {
    vi: 'chờ phần trước của cùng câu trả lời',
    en: 'waits for the part of the answer that comes before it',
  },
  'sendError.unknown': { vi: 'Zalo báo một lỗi lạ', en: 'Zalo reported an unknown error' },
} as const satisfies Catalogue;
