import type { Catalogue } from '../catalogue.ts';

/**
 * Commands in the chat. `commands.say.…` goes to the person, in the channel's language, and can be replaced in the channel's
 * settings; so it holds plain `{name}` placeholders and nothing else of ICU. `commands.did.…` is for the owner.
 */
export const chatCommands = {
  'commands.say.started': {
    vi: 'Chào bạn! Mình là trợ lý tự động của {name}. Bạn cứ nhắn câu hỏi, {agent} sẽ trả lời. Gõ /help để xem các lệnh.',
    en: 'Hello! I am the automatic assistant of {name}. Just write your question and {agent} answers. Send /help for the commands.',
  },
  'commands.say.help': {
    vi: 'Các lệnh bạn dùng được:\n/new – mở luồng trò chuyện mới\n/threads – xem các luồng\n/switch 2 – chuyển sang luồng 2\n/more – nhận câu trả lời đang chờ\n/agents – xem các trợ lý\n/agent tên – chọn trợ lý cho luồng này\n/stop – dừng câu đang trả lời\nHỏi riêng một trợ lý: bắt đầu tin bằng @tên.',
    en: 'Commands you can use:\n/new – begin a new thread\n/threads – see the threads\n/switch 2 – go to thread 2\n/more – get answers that wait for you\n/agents – see the assistants\n/agent name – choose the assistant of this thread\n/stop – stop the answer that is being written\nTo ask one assistant once, begin your message with @name.',
  },
  'commands.say.opened': {
    vi: 'Đã mở luồng {n}: {title}. Trợ lý bắt đầu lại từ đầu; các luồng cũ vẫn còn trong /threads.',
    en: 'Thread {n} is open: {title}. The assistant starts afresh; older threads are still in /threads.',
  },
  'commands.say.tooMany': {
    vi: 'Ở đây đã có {n} luồng, nhiều nhất rồi. Gõ /threads để quay lại một luồng cũ.',
    en: 'There are {n} threads here, which is the most there can be. Send /threads to go back to one.',
  },
  'commands.say.threads': {
    vi: 'Các luồng ở đây:\n{list}\nChuyển luồng: /switch và số.',
    en: 'Threads here:\n{list}\nTo change: /switch and the number.',
  },
  'commands.say.switched': { vi: 'Đã chuyển sang luồng {n}: {title}.', en: 'This is thread {n} now: {title}.' },
  'commands.say.switchedKept': {
    vi: 'Đã chuyển sang luồng {n}: {title}. Số câu trả lời đang chờ bạn: {kept}. Gõ /more để nhận.',
    en: 'This is thread {n} now: {title}. Answers waiting for you: {kept}. Send /more to get them.',
  },
  'commands.say.switchHow': {
    vi: 'Gõ /switch và số của luồng, ví dụ /switch 2. Xem số bằng /threads.',
    en: 'Send /switch and the number of a thread, such as /switch 2. /threads shows the numbers.',
  },
  'commands.say.noThread': {
    vi: 'Không có luồng số {n}. Gõ /threads để xem.',
    en: 'There is no thread {n}. Send /threads to see them.',
  },
  'commands.say.moreLeft': {
    vi: 'Số câu trả lời còn chờ: {kept}. Gõ /more để nhận tiếp.',
    en: 'Answers still waiting: {kept}. Send /more for the next ones.',
  },
  'commands.say.nothingKept': { vi: 'Không có câu trả lời nào đang chờ.', en: 'No answers are waiting.' },
  'commands.say.agents': {
    vi: 'Các trợ lý ở đây:\n{list}\nChọn cho luồng này: /agent tên. Hỏi một lần: bắt đầu tin bằng @tên.',
    en: 'Assistants here:\n{list}\nFor this thread: /agent name. To ask once, begin a message with @name.',
  },
  'commands.say.agentSet': {
    vi: 'Từ giờ {agent} (@{handle}) trả lời ở luồng này.',
    en: 'From now on {agent} (@{handle}) answers in this thread.',
  },
  'commands.say.noAgent': {
    vi: 'Không có trợ lý này ở đây. Gõ /agents để xem.',
    en: 'There is no such assistant here. Send /agents to see them.',
  },
  'commands.say.stopped': { vi: 'Đã dừng.', en: 'Stopped.' },
  'commands.say.nothingToStop': { vi: 'Không có gì đang chạy.', en: 'Nothing is running.' },
  'commands.say.fixed': {
    vi: 'Ở đây mọi người dùng chung một luồng do {name} đặt, nên không đổi được.',
    en: 'Everybody here shares one thread that {name} fixed, so it cannot be changed.',
  },
  'commands.say.agentGone': {
    vi: 'Trợ lý đã chọn cho luồng này không còn ở đây, nên {agent} trả lời.',
    en: 'The assistant chosen for this thread is no longer here, so {agent} answers.',
  },

  'activity.chip.command': { vi: 'Lệnh', en: 'Command' },
  'activity.chip.stopped': { vi: 'Đã dừng', en: 'Stopped' },
  'activity.chip.kept': { vi: 'Được giữ lại', en: 'Kept' },
  'activity.chip.draft': { vi: 'Nháp, chờ bạn duyệt', en: 'Draft, waiting for you' },
  'activity.chip.later': { vi: 'Trợ lý sẽ trả lời sau', en: 'Answer comes later' },
  'activity.why.draft': { vi: 'chưa gửi: bạn duyệt, sửa hoặc bỏ', en: 'not sent: approve, edit or discard it' },
  'activity.why.later': { vi: 'đang chờ máy chủ của trợ lý từ {since}', en: 'waiting for the back-end since {since}' },
  'activity.why.stopped': { vi: 'người nhắn đã bảo dừng (/stop)', en: 'the person said /stop' },
  'activity.why.kept': {
    vi: 'người nhắn đã sang luồng khác; gửi khi họ quay lại và gõ /more',
    en: 'the person went to another thread; sent when they are back and write /more',
  },
  'commands.did.started': { vi: 'đã chào', en: 'greeted' },
  'commands.did.help': { vi: 'đã gửi danh sách lệnh', en: 'sent the list of commands' },
  'commands.did.opened': { vi: 'đã mở luồng {n, number}', en: 'opened thread {n, number}' },
  'commands.did.tooMany': { vi: 'không mở thêm luồng: đã có {n, number}', en: 'no new thread: there are {n, number}' },
  'commands.did.threads': { vi: 'đã gửi danh sách luồng', en: 'sent the list of threads' },
  'commands.did.switched': { vi: 'đã chuyển sang luồng {n, number}', en: 'went to thread {n, number}' },
  'commands.did.switchedKept': {
    vi: 'đã chuyển sang luồng {n, number}, có {kept, number} câu trả lời được giữ',
    en: 'went to thread {n, number}, where {kept, plural, one {# answer is} other {# answers are}} kept',
  },
  'commands.did.switchHow': { vi: 'thiếu số luồng', en: 'the number of the thread was missing' },
  'commands.did.noThread': { vi: 'không có luồng này', en: 'there is no such thread' },
  'commands.did.more': {
    vi: 'đã gửi {n, number} câu trả lời được giữ',
    en: 'sent {n, plural, one {# kept answer} other {# kept answers}}',
  },
  'commands.did.nothingKept': { vi: 'không có câu trả lời nào được giữ', en: 'no answers were kept' },
  'commands.did.agents': { vi: 'đã gửi danh sách trợ lý', en: 'sent the list of agents' },
  'commands.did.agentSet': { vi: 'luồng này do @{handle} trả lời', en: 'the thread is answered by @{handle}' },
  'commands.did.noAgent': { vi: 'không có trợ lý này ở kênh', en: 'no such agent on this channel' },
  'commands.did.stopped': {
    vi: 'đã dừng {n, number} tin đang chờ trả lời',
    en: 'stopped {n, plural, one {# message} other {# messages}} waiting for an answer',
  },
  'commands.did.nothingToStop': { vi: 'không có gì để dừng', en: 'there was nothing to stop' },
  'commands.did.fixed': {
    vi: 'không đổi: kênh dùng một luồng chung',
    en: 'not changed: the channel has one shared thread',
  },
} as const satisfies Catalogue;
