import type { Catalogue } from '../catalogue.ts';

/**
 * What was not delivered: every reason that Zalo or the way there gives, in a sentence that says what happened and what
 * helps; the silence that Zalo asks for; times without a connection.
 */
export const deliveries = {
  'channels.tab.deliveries': { vi: 'Chưa gửi được', en: 'Not delivered' },
  'channels.line.trouble': {
    vi: '{n, number} tin chưa gửi được',
    en: '{n, plural, one {# message} other {# messages}} not delivered',
  },
  'deliveries.title': { vi: 'Chưa gửi được', en: 'Not delivered' },
  'deliveries.intro': {
    vi: 'Tin chưa đến người nhận và câu hỏi trợ lý chưa trả lời được, trên mọi kênh. Không có gì tự mất đi.',
    en: 'Messages that did not arrive and questions the agent could not answer, on all channels. Nothing vanishes by itself.',
  },
  'deliveries.all': { vi: 'Xem của mọi kênh', en: 'See all channels' },
  'deliveries.empty': { vi: 'Không còn tin nào chưa gửi được', en: 'Everything was delivered' },
  'deliveries.emptyHint': {
    vi: 'Khi một tin không gửi được hoặc chưa rõ đã đến, nó nằm ở đây cùng lý do, cho đến khi bạn gửi lại hoặc bỏ.',
    en: 'When a message cannot be sent, or may not have arrived, it stays here with the reason until you send it again or discard it.',
  },
  'deliveries.unsent': {
    vi: '{n, number} tin chắc chắn chưa gửi hoặc chưa trả lời được.',
    en: '{n, plural, one {# message was} other {# messages were}} surely not sent or not answered.',
  },
  'deliveries.doubtful': {
    vi: '{n, number} tin chưa rõ đã gửi: hãy xem từng tin, vì gửi lại có thể đến hai lần.',
    en: '{n, plural, one {# message} other {# messages}} may or may not have arrived: look at each, because sending again may make it arrive twice.',
  },
  'deliveries.to': { vi: '{author} gửi đến', en: '{author} to' },
  'deliveries.from': { vi: 'Câu hỏi của', en: 'Question from' },
  'deliveries.code': { vi: 'mã Zalo {code}', en: 'Zalo code {code}' },
  'deliveries.next': {
    vi: 'Đã thử {n, number} lần, tự thử lại lúc {time}.',
    en: 'Tried {n, plural, one {once} other {# times}}, next try at {time}.',
  },
  'deliveries.attempts': {
    vi: 'Đã thử {n, number} lần.',
    en: 'Tried {n, plural, one {once} other {# times}}.',
  },
  'deliveries.uncertain': {
    vi: 'Có thể tin đã đến. Hãy xem trên điện thoại trước khi gửi lại, kẻo người nhận thấy hai lần.',
    en: 'It may have arrived. Look on the phone before you send it again, or they may see it twice.',
  },
  'deliveries.behind': {
    vi: '{n, number} phần sau của câu trả lời này đang chờ: bạn gửi lại thì chúng đi tiếp, bạn bỏ thì chúng cũng không được gửi.',
    en: '{n, plural, one {The next part of this answer waits: send this again and it follows} other {The next # parts of this answer wait: send this again and they follow}}, discard it and nothing more of it is sent.',
  },
  'deliveries.discarded': { vi: 'Đã bỏ tin này.', en: 'Discarded.' },
  'deliveries.retriedLater': {
    vi: 'Kênh chưa chạy: tin sẽ được gửi nếu kênh sớm chạy lại, còn muộn quá thì bạn sẽ được hỏi lại ở đây.',
    en: 'The channel is not running: this goes out if it runs again soon; if it takes too long, you are asked again here.',
  },
  'deliveries.all.retry': { vi: 'Gửi lại tất cả…', en: 'Send all again…' },
  'deliveries.all.discard': { vi: 'Bỏ tất cả…', en: 'Discard all…' },
  'deliveries.sure.retry': {
    vi: 'Gửi lại {n, number} tin chắc chắn chưa đến, và cho trợ lý trả lời lại các câu hỏi đã lỗi. Tin chưa rõ đã gửi thì không.',
    en: 'Sends {n, plural, one {the one message} other {the # messages}} that surely did not arrive, and has the agent try its failed questions again. Not what may have arrived.',
  },
  'deliveries.sure.discard': {
    vi: 'Người nhận sẽ không nhận được {n, number} tin này. Tin vẫn còn trong hội thoại, ghi là không gửi.',
    en: '{n, plural, one {This message} other {These # messages}} will not reach anybody. They stay in the conversation, marked as not sent.',
  },
  'deliveries.do.retry': { vi: 'Gửi lại {n, number} tin', en: 'Send {n, number} again' },
  'deliveries.do.discard': { vi: 'Bỏ {n, number} tin', en: 'Discard {n, number}' },
  'deliveries.retriedAll': {
    vi: 'Đang xử lý lại {n, number} tin.',
    en: '{n, plural, one {# message is} other {# messages are}} on the way again.',
  },
  'deliveries.discardedAll': {
    vi: 'Đã bỏ {n, number} tin.',
    en: '{n, plural, one {# message was} other {# messages were}} discarded.',
  },

  'deliveries.why.too_long': {
    vi: 'Zalo nói tin này quá dài và không chia nhỏ thêm được. Hãy tự trả lời ngắn hơn.',
    en: 'Zalo finds this too long, and it cannot be cut any further. Answer in fewer words yourself.',
  },
  'deliveries.why.rejected_format': {
    vi: 'Zalo không nhận nội dung hoặc định dạng của tin này.',
    en: 'Zalo refuses the content or the formatting of this message.',
  },
  'deliveries.why.invalid_target': {
    vi: 'Zalo không tìm thấy người hoặc nhóm này. Có thể tài khoản đã bị xóa hoặc nhóm đã giải tán.',
    en: 'Zalo does not find this person or group. The account may be deleted, or the group closed.',
  },
  'deliveries.why.blocks_strangers': {
    vi: 'Người này không nhận tin từ người lạ. Hãy kết bạn trên Zalo rồi gửi lại.',
    en: 'This person takes no messages from strangers. Become friends on Zalo, then send it again.',
  },
  'deliveries.why.anti_spam': {
    vi: 'Zalo đang hạn chế vì tài khoản gửi nhiều cho người lạ. Hãy đợi ít nhất một giờ rồi mới gửi lại.',
    en: 'Zalo restricts the account because it wrote much to strangers. Wait at least an hour before you send it again.',
  },
  'deliveries.why.not_member': {
    vi: 'Tài khoản không còn trong nhóm này, hoặc không được nhắn trong nhóm.',
    en: 'The account is no longer in this group, or may not write there.',
  },
  'deliveries.why.blocked_by_contact': {
    vi: 'Người này đã chặn tài khoản của bạn. Gửi lại cũng không đến.',
    en: 'This person blocked your account. Sending again will not help.',
  },
  'deliveries.why.rate_limited': {
    vi: 'Zalo nói tài khoản gửi quá nhanh. Trợ lý tạm ngừng một lúc rồi tự gửi tiếp.',
    en: 'Zalo says that the account sends too fast. The agent keeps quiet for a while and then goes on.',
  },
  'deliveries.why.retry_limit': {
    vi: 'Zalo từ chối sau nhiều lần thử. Hãy đợi ít nhất một giờ rồi mới gửi lại.',
    en: 'Zalo refused after many tries. Wait at least an hour before you send it again.',
  },
  'deliveries.why.session_expired': {
    vi: 'Lần đăng nhập Zalo đã hết hạn. Hãy quét lại mã QR của kênh rồi gửi lại.',
    en: 'The Zalo sign-in has ended. Scan the channel’s QR code again, then send it again.',
  },
  'deliveries.why.offline': {
    vi: 'Kênh mất kết nối với Zalo lúc gửi.',
    en: 'The channel was not connected to Zalo when this was to be sent.',
  },
  'deliveries.why.network': {
    vi: 'Mất mạng khi đang gửi.',
    en: 'The network failed while this was being sent.',
  },
  'deliveries.why.no_message_id': {
    vi: 'Zalo nhận yêu cầu nhưng không xác nhận tin. Đôi khi đó là dấu hiệu tài khoản bị hạn chế.',
    en: 'Zalo took the request but did not confirm the message. Sometimes that is a sign of a restricted account.',
  },
  'deliveries.why.not_written': {
    vi: 'Máy chủ chưa ghi được vào ổ đĩa nên tin chưa được gửi. Tin tự đi khi ổ đĩa ghi lại được.',
    en: 'The server could not write to its disk, so this was not sent. It goes out by itself when the disk works again.',
  },
  'deliveries.why.too_old': {
    vi: 'Tin này đã chờ quá lâu khi kênh chạy lại, nên không tự gửi nữa. Còn cần thì bạn gửi, không thì bỏ.',
    en: 'This had waited too long when the channel came back, so it is not sent by itself. Send it if it is still wanted, or discard it.',
  },
  'deliveries.why.restart': {
    vi: 'Máy chủ khởi động lại đúng lúc đang gửi.',
    en: 'The server restarted just while this was being sent.',
  },
  'deliveries.why.restored': {
    vi: 'Máy chủ vừa khôi phục từ bản sao lưu. Tin này có thể đã gửi từ trước.',
    en: 'The server was restored from a backup. This may have been sent before.',
  },
  'deliveries.why.unknown': {
    vi: 'Zalo báo một lỗi chưa biết.',
    en: 'Zalo reported an error that is not known here.',
  },
  'deliveries.why.agent': {
    vi: 'Trợ lý chưa trả lời được câu hỏi này.',
    en: 'The agent could not answer this question.',
  },
  'activity.why.discarded': { vi: 'bạn đã bỏ, không trả lời', en: 'you gave it up' },

  'deliveries.release': { vi: 'Trả lời tiếp ngay', en: 'Go on now' },
  'deliveries.releaseHint': {
    vi: 'Tiếp tục quá sớm có thể làm tài khoản bị hạn chế lâu hơn.',
    en: 'Going on too early can get the account restricted for longer.',
  },
  'deliveries.released': {
    vi: 'Trợ lý trả lời tiếp từ bây giờ.',
    en: 'The agent goes on answering from now.',
  },

  'conversations.gap': {
    vi: 'Mất kết nối từ {from} đến {to}; tin trong lúc đó có thể thiếu. Hãy xem trên điện thoại.',
    en: 'No connection from {from} to {to}; messages from that time may be missing. Look on the phone.',
  },
  'conversations.gaps': {
    vi: 'Mất kết nối {n, number} lần từ {from} đến {to}; tin trong lúc đó có thể thiếu. Hãy xem trên điện thoại.',
    en: 'The connection was lost {n, number} times between {from} and {to}; messages may be missing. Look on the phone.',
  },
} as const satisfies Catalogue;
