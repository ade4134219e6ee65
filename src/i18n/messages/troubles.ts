import type { WorkCode } from '../../bridge/work-troubles.ts';
import type { Catalogue, Entry } from '../catalogue.ts';

/**
 * What is wrong with a channel while its connection works: a sentence for its pages and the API (`{time}` since when), and
 * the lines in the account's own chat when it begins and when it is over (`{name}` of the channel, `{minutes}`). Those are
 * filled in by the bridge, so they hold nothing but such names in braces.
 */
export const troubles = {
  'trouble.db-readonly': {
    vi: 'Không ghi được tin nhắn vào ổ đĩa từ {time}, nên chưa ai được trả lời. Hãy kiểm tra ổ đĩa của máy chủ.',
    en: 'Since {time} messages cannot be written to the disk, so nobody is answered. Check the server’s disk.',
  },
  'trouble.db-readonly.began': {
    vi: 'zalo-bridge: kênh "{name}" không ghi được tin nhắn vào ổ đĩa, nên chưa ai được trả lời. Hãy kiểm tra ổ đĩa của máy chủ.',
    en: 'zalo-bridge: the channel "{name}" cannot write messages to the disk, so nobody is answered. Check the server’s disk.',
  },
  'trouble.db-readonly.ended': {
    vi: 'zalo-bridge: kênh "{name}" đã ghi lại được tin nhắn sau {minutes} phút. Tin đến trong lúc đó đang được trả lời.',
    en: 'zalo-bridge: the channel "{name}" can write messages again, after {minutes} min. What came meanwhile is being answered.',
  },
  'trouble.zalo-sends-held': {
    vi: 'Zalo báo tài khoản gửi quá nhiều, nên trợ lý đang tạm ngừng trả lời.',
    en: 'Zalo says that this account sends too much, so the agent keeps quiet for now.',
  },
  'trouble.zalo-sends-held.began': {
    vi: 'zalo-bridge: Zalo báo tài khoản gửi quá nhiều, nên trợ lý của kênh "{name}" tạm ngừng trả lời. Xem ở trang quản trị.',
    en: 'zalo-bridge: Zalo says that the account sends too much, so the agent of "{name}" keeps quiet for now. See the admin page.',
  },
  'trouble.zalo-sends-held.ended': {
    vi: 'zalo-bridge: trợ lý của kênh "{name}" đã trả lời tiếp sau {minutes} phút tạm ngừng.',
    en: 'zalo-bridge: the agent of "{name}" answers again, after {minutes} min of silence.',
  },
  'trouble.queue-full': {
    vi: 'Tin đến nhanh hơn trợ lý kịp trả lời (từ {time}). Tin mới vẫn được ghi lại nhưng chưa được trả lời.',
    en: 'Messages come faster than the agent can answer (since {time}). New ones are written down, but not answered.',
  },
  'trouble.queue-full.began': {
    vi: 'zalo-bridge: kênh "{name}" nhận nhiều tin hơn trợ lý kịp trả lời. Tin mới được ghi lại nhưng chưa được trả lời.',
    en: 'zalo-bridge: the channel "{name}" gets more messages than the agent can answer. New ones are written down, but not answered.',
  },
  'trouble.queue-full.ended': {
    vi: 'zalo-bridge: kênh "{name}" đã theo kịp lại sau {minutes} phút. Những tin bị bỏ qua nằm trong Hoạt động.',
    en: 'zalo-bridge: the channel "{name}" keeps up again, after {minutes} min. What was left out is listed under Activity.',
  },
  'trouble.agent-failing': {
    vi: 'Trợ lý không trả lời được từ {time}. Xem lý do trong Hoạt động, rồi thử lại trợ lý.',
    en: 'The agent has failed to answer since {time}. See why under Activity, then try the agent.',
  },
  'trouble.agent-failing.began': {
    vi: 'zalo-bridge: trợ lý của kênh "{name}" không trả lời được. Xem lý do ở trang quản trị, mục Hoạt động.',
    en: 'zalo-bridge: the agent of "{name}" fails to answer. The admin page says why, under Activity.',
  },
  'trouble.agent-failing.ended': {
    vi: 'zalo-bridge: trợ lý của kênh "{name}" đã trả lời lại được sau {minutes} phút.',
    en: 'zalo-bridge: the agent of "{name}" answers again, after {minutes} min.',
  },
  'trouble.agent-slow': {
    vi: 'Trợ lý chưa trả lời xong một câu hỏi nhận từ {time}. Các hội thoại khác vẫn được trả lời.',
    en: 'The agent has been busy with one question since {time}. Other conversations are still answered.',
  },
  'trouble.agent-slow.began': {
    vi: 'zalo-bridge: trợ lý của kênh "{name}" đã hơn ba phút chưa trả lời xong một câu hỏi.',
    en: 'zalo-bridge: the agent of "{name}" has been busy with a question for more than three minutes.',
  },
  'trouble.agent-slow.ended': {
    vi: 'zalo-bridge: trợ lý của kênh "{name}" không còn câu hỏi nào bị chậm, sau {minutes} phút.',
    en: 'zalo-bridge: no question of "{name}" keeps its agent busy for long any more, after {minutes} min.',
  },
  'trouble.answers-stuck': {
    vi: 'Có câu trả lời chưa gửi được hoặc chưa rõ đã gửi (từ {time}). Hãy gửi lại hoặc bỏ từng tin.',
    en: 'There are answers that were not sent, or may not have been (since {time}). Send each again, or discard it.',
  },
  'trouble.answers-stuck.began': {
    vi: 'zalo-bridge: kênh "{name}" có câu trả lời chưa gửi được hoặc chưa rõ đã gửi. Hãy gửi lại hoặc bỏ ở trang quản trị.',
    en: 'zalo-bridge: the channel "{name}" has answers that were not sent, or may not have been. Send them again or discard them in the admin page.',
  },
  'trouble.answers-stuck.ended': {
    vi: 'zalo-bridge: kênh "{name}" không còn câu trả lời nào chưa rõ.',
    en: 'zalo-bridge: the channel "{name}" has no answers left whose fate is open.',
  },
  'trouble.strangers-many': {
    vi: 'Tháng này trợ lý đã trả lời nhiều người lạ. Zalo hạn chế tài khoản trả lời quá nhiều: hãy kết bạn với khách quen, hoặc giảm bớt.',
    en: 'Many strangers were answered this month. Zalo restricts accounts that answer too many: become friends with regulars, or answer fewer.',
  },
  'trouble.strangers-many.began': {
    vi: 'zalo-bridge: tháng này kênh "{name}" đã trả lời nhiều người lạ, sắp chạm mức Zalo hạn chế. Hãy kết bạn với khách quen, hoặc giảm bớt.',
    en: 'zalo-bridge: this month "{name}" has answered many strangers, and Zalo restricts accounts that answer too many. Become friends with regulars, or answer fewer.',
  },
  'trouble.strangers-many.ended': {
    vi: 'zalo-bridge: số người lạ mà kênh "{name}" trả lời đã về dưới mức báo.',
    en: 'zalo-bridge: the number of strangers that "{name}" answers is below the mark again.',
  },
  'trouble.connection.ended': {
    vi: 'zalo-bridge: kênh "{name}" đã chạy lại sau {minutes} phút gián đoạn. Tin đến trong lúc đó có thể chưa được trả lời.',
    en: 'zalo-bridge: the channel "{name}" works again, after an interruption of {minutes} min. Messages of that time may be unanswered.',
  },
  'trouble.test': {
    vi: 'zalo-bridge: đây là tin thử. Khi kênh "{name}" gặp sự cố hoặc chạy lại, bạn sẽ được báo ở đây.',
    en: 'zalo-bridge: this is a test. When the channel "{name}" is in trouble, or works again, you will be told here.',
  },
} as const satisfies Catalogue & Record<`trouble.${WorkCode}${'' | '.began' | '.ended'}`, Entry>;
