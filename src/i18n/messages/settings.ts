import type { Catalogue } from '../catalogue.ts';

/** A channel's Settings tab. */
export const settings = {
  'settings.title': { vi: 'Cài đặt', en: 'Settings' },
  'settings.intro': {
    vi: 'Mỗi phần lưu riêng và có hiệu lực từ tin nhắn tiếp theo, không cần khởi động lại kênh.',
    en: 'Each part is saved on its own and counts from the next message on; the channel need not be restarted.',
  },
  'settings.jump': { vi: 'Các phần của trang này', en: 'Parts of this page' },
  'settings.saved': { vi: 'Đã lưu: {what}.', en: 'Saved: {what}.' },
  'settings.changed.title': {
    vi: 'Phần này vừa được thay đổi ở nơi khác.',
    en: 'This part has just been changed elsewhere.',
  },
  'settings.changed.text': {
    vi: 'Chưa có gì bị ghi đè; những gì bạn nhập vẫn còn nguyên. Đang được lưu:',
    en: 'Nothing was overwritten; what you entered is still there. What is saved now:',
  },
  'settings.changed.choice': {
    vi: 'Bấm “Lưu” lần nữa để thay bằng những gì bạn nhập.',
    en: 'Press “Save” again to replace it with what you entered.',
  },
  'settings.changed.reload': { vi: 'Dùng bản đang lưu', en: 'Take what is saved' },
  'settings.yes': { vi: 'có', en: 'yes' },
  'settings.no': { vi: 'không', en: 'no' },

  'settings.section.name': { vi: 'Tên kênh', en: 'Display name' },
  'settings.name.label': { vi: 'Tên hiển thị', en: 'Display name' },
  'settings.name.hint': {
    vi: 'Chỉ bạn thấy tên này. Người nhắn thấy tên tài khoản Zalo.',
    en: 'Only you see this name. People who write see the name of the Zalo account.',
  },

  'settings.section.routing': { vi: 'Luồng trò chuyện', en: 'Thread routing' },
  'settings.routing.label': { vi: 'Tin nhắn đi vào luồng nào?', en: 'Which thread do messages go to?' },
  'settings.routing.own': {
    vi: 'Mỗi cuộc trò chuyện một luồng riêng',
    en: 'A thread of its own for each conversation',
  },
  'settings.routing.ownHint': {
    vi: 'Trợ lý nhớ từng người và từng nhóm riêng, không lẫn với nhau.',
    en: 'The agent remembers each person and group separately.',
  },
  'settings.routing.shared': { vi: 'Một luồng chung của không gian', en: 'One shared thread of the workspace' },
  'settings.routing.sharedHint': {
    vi: 'Mọi người cùng một luồng: điều người này nói, trợ lý có thể nhắc với người khác.',
    en: 'Everyone is in one thread: what one person says may be repeated to another.',
  },
  'settings.routing.thread': { vi: 'Luồng chung', en: 'Shared thread' },
  'settings.routing.choose': { vi: 'Chọn một luồng', en: 'Choose a thread' },
  'settings.routing.none': {
    vi: 'Không gian {name} chưa có luồng chung nào.',
    en: 'The workspace {name} has no shared thread yet.',
  },
  'settings.routing.create': { vi: 'Tạo luồng', en: 'Create one' },
  'settings.routing.required': { vi: 'Hãy chọn luồng chung.', en: 'Choose the shared thread.' },
  'settings.routing.unknown': {
    vi: 'Luồng này không có trong không gian làm việc của kênh. Hãy chọn luồng khác.',
    en: 'This thread is not in the channel’s workspace. Choose another one.',
  },

  'settings.section.agents': { vi: 'Trợ lý được dùng', en: 'Agent whitelist' },
  'settings.agents.label': {
    vi: 'Trợ lý nào được trả lời ở kênh này?',
    en: 'Which agents may answer on this channel?',
  },
  'settings.agents.all': { vi: 'Mọi trợ lý của không gian {name}', en: 'Every agent of the workspace {name}' },
  'settings.agents.allHint': {
    vi: 'Trợ lý thêm vào sau này cũng được dùng.',
    en: 'Agents that are added later count too.',
  },
  'settings.agents.every': { vi: 'mọi trợ lý của không gian', en: 'every agent of the workspace' },
  'settings.agents.some': { vi: 'Chỉ những trợ lý được chọn', en: 'Only the chosen agents' },
  'settings.agents.someHint': {
    vi: 'Người nhắn không gọi được trợ lý khác, dù biết tên.',
    en: 'People cannot reach another agent, even if they know its name.',
  },
  'settings.agents.default': { vi: 'mặc định', en: 'default' },
  'settings.agents.required': { vi: 'Hãy chọn ít nhất một trợ lý.', en: 'Choose at least one agent.' },
  'settings.agents.unknown': {
    vi: 'Có trợ lý không còn trong không gian làm việc. Hãy chọn lại.',
    en: 'One of the agents is no longer in the workspace. Choose again.',
  },

  'settings.section.policy': { vi: 'Quy tắc truy cập', en: 'Access rules' },
  'settings.notice.unreadable': {
    vi: 'Không đọc được quy tắc đã lưu, nên hiện không ai được trả lời. Hãy chọn lại bên dưới rồi lưu.',
    en: 'The saved rules cannot be read, so nobody is answered now. Choose again below, then save.',
  },
  'settings.notice.unsaved': {
    vi: 'Chưa lưu quy tắc nào, nên hiện không ai được trả lời. Dưới đây là gợi ý để bắt đầu.',
    en: 'No rules are saved yet, so nobody is answered now. Below is a suggestion to start from.',
  },

  'settings.section.texts': { vi: 'Tin gửi cho người nhắn', en: 'Texts sent to people' },
  'settings.texts.intro': {
    vi: 'Tài khoản gửi các tin này thay bạn. {name} được thay bằng tên tài khoản, {code} bằng mã ghép nối.',
    en: 'The account sends these on your behalf. {name} becomes the name of the account, {code} the pairing code.',
  },
  'settings.texts.pairing': { vi: 'Khi người lạ nhắn lần đầu', en: 'When a stranger writes for the first time' },
  'settings.texts.pairingHint': { vi: 'Dùng được {name} và {code}.', en: 'You can use {name} and {code}.' },
  'settings.texts.approved': { vi: 'Khi bạn duyệt một người', en: 'When you approve somebody' },
  'settings.texts.failed': { vi: 'Khi trợ lý không trả lời được', en: 'When no agent could answer' },
  'settings.texts.nameHint': { vi: 'Dùng được {name}.', en: 'You can use {name}.' },
  'settings.texts.preview': { vi: 'Người nhắn sẽ thấy', en: 'What they will see' },
  'settings.texts.noCode': {
    vi: 'Tin này không có {code}, nên người lạ sẽ không biết mã của mình.',
    en: 'This text has no {code}, so strangers will not know their code.',
  },
  'settings.texts.unknown': {
    vi: '{placeholder} không dùng được ở đây: người nhắn sẽ thấy nguyên chữ đó.',
    en: '{placeholder} means nothing here: people would see it as it stands.',
  },
  'settings.texts.reset': { vi: 'Dùng lại mẫu có sẵn', en: 'Back to the default text' },
  'settings.texts.show': { vi: 'Xem thử', en: 'Preview' },

  'settings.section.commands': { vi: 'Lệnh trong Zalo', en: 'Commands in Zalo' },
  'settings.commands.intro': {
    vi: 'Người nhắn có thể gõ /help, /new, /stop… ngay trong Zalo. Tài khoản tự trả lời các lệnh này, trợ lý không thấy chúng.',
    en: 'People can send /help, /new, /stop and more in Zalo. The account answers these itself; the agent never sees them.',
  },
  'settings.commands.language': { vi: 'Trả lời lệnh bằng', en: 'Answer commands in' },
  'settings.commands.vi': { vi: 'tiếng Việt', en: 'Vietnamese' },
  'settings.commands.en': { vi: 'tiếng Anh', en: 'English' },
  'settings.commands.texts': { vi: 'Sửa lời trả lời…', en: 'Change the answers…' },
  'settings.commands.placeholders': { vi: 'Dùng được: {placeholders}', en: 'You can use: {placeholders}' },
  'settings.commands.reset': { vi: 'Dùng lại mọi mẫu có sẵn', en: 'Back to all default texts' },
  'settings.commands.say.started': { vi: '/start: lời chào', en: '/start: the greeting' },
  'settings.commands.say.help': { vi: '/help: danh sách lệnh', en: '/help: the list of commands' },
  'settings.commands.say.opened': { vi: '/new: đã mở luồng mới', en: '/new: a thread was opened' },
  'settings.commands.say.tooMany': { vi: '/new: quá nhiều luồng', en: '/new: too many threads' },
  'settings.commands.say.threads': { vi: '/threads: danh sách luồng', en: '/threads: the list of threads' },
  'settings.commands.say.switched': { vi: '/switch: đã chuyển luồng', en: '/switch: another thread' },
  'settings.commands.say.switchedKept': {
    vi: '/switch: đã chuyển, có câu trả lời đang chờ',
    en: '/switch: another thread, with answers waiting',
  },
  'settings.commands.say.switchHow': { vi: '/switch: thiếu số luồng', en: '/switch: the number is missing' },
  'settings.commands.say.noThread': { vi: '/switch: không có luồng đó', en: '/switch: no such thread' },
  'settings.commands.say.moreLeft': { vi: '/more: vẫn còn câu trả lời', en: '/more: there are still more' },
  'settings.commands.say.nothingKept': { vi: '/more: không còn gì', en: '/more: nothing is waiting' },
  'settings.commands.say.agents': { vi: '/agents: danh sách trợ lý', en: '/agents: the list of agents' },
  'settings.commands.say.agentSet': { vi: '/agent: đã chọn trợ lý', en: '/agent: the agent was chosen' },
  'settings.commands.say.noAgent': { vi: '/agent: không có trợ lý đó', en: '/agent: no such agent' },
  'settings.commands.say.stopped': { vi: '/stop: đã dừng', en: '/stop: stopped' },
  'settings.commands.say.nothingToStop': { vi: '/stop: không có gì để dừng', en: '/stop: nothing to stop' },
  'settings.commands.say.fixed': { vi: 'Khi kênh dùng một luồng chung', en: 'Where the channel has one shared thread' },
  'settings.commands.say.agentGone': {
    vi: 'Khi trợ lý đã chọn không còn ở kênh',
    en: 'When the chosen agent is no longer on the channel',
  },

  'settings.section.alerts': { vi: 'Báo sự cố', en: 'Alerts' },
  'settings.alerts.intro': {
    vi: 'Khi kênh gặp sự cố quá 3 phút, hoặc ngay khi chỉ bạn mới xử lý được, trang quản trị luôn báo cho bạn. Bạn có thể nhận thêm ở nơi khác.',
    en: 'When the channel is in trouble for more than 3 minutes, or at once when only you can help, the admin page always tells you. You can be told elsewhere too.',
  },
  'settings.alerts.cloudChat': {
    vi: 'Nhắn vào Cloud của tôi trên Zalo',
    en: 'Write into “My Documents” on Zalo',
  },
  'settings.alerts.cloudChatHint': {
    vi: 'Chính tài khoản này nhắn cho mình: khi trợ lý không trả lời được hoặc câu trả lời bị kẹt, và khi mọi thứ ổn lại. Lúc mất kết nối thì không gửi được gì.',
    en: 'The account writes to itself: when the agent fails or answers are stuck, and when all is well again. Nothing can be sent while it is not connected.',
  },
  'settings.alerts.webhooks': {
    vi: 'Muốn được gọi ngay lúc sự cố bắt đầu, hãy gửi đến máy chủ của bạn:',
    en: 'To be called the moment trouble begins, have it sent to a server of yours:',
  },
  'settings.alerts.webhooksLink': { vi: 'Webhook trong phần Hệ thống', en: 'Webhooks under System' },
  'settings.alerts.test': { vi: 'Gửi tin thử', en: 'Send a test alert' },
  'settings.alerts.tested': {
    vi: 'Đã gửi tin thử vào Cloud của tôi.',
    en: 'A test alert was sent to “My Documents”.',
  },
  'settings.alerts.notConnected': {
    vi: 'Kênh chưa kết nối với Zalo nên chưa gửi được tin thử.',
    en: 'The channel is not connected to Zalo, so no test alert could be sent.',
  },
  'settings.alerts.needsRunning': {
    vi: 'Chỉ gửi được khi kênh đang chạy.',
    en: 'Only while the channel runs.',
  },
  'settings.section.behaviour': { vi: 'Cách trả lời', en: 'Behaviour' },
  'settings.behaviour.draftMode': { vi: 'Chế độ nháp', en: 'Draft mode' },
  'settings.behaviour.draftModeHint': {
    vi: 'Trợ lý chỉ đề xuất. Bạn duyệt, sửa hoặc bỏ từng câu ở mục “Chờ bạn”; không có gì tự gửi đi.',
    en: 'The agent only proposes. You approve, edit or discard each answer under “Waiting for you”; nothing goes out by itself.',
  },
  'settings.behaviour.approvalNotice': {
    vi: 'Báo cho người vừa được duyệt',
    en: 'Tell people that they were approved',
  },
  'settings.behaviour.approvalNoticeHint': {
    vi: 'Tài khoản gửi tin “Khi bạn duyệt một người”.',
    en: 'The account sends the text “When you approve somebody”.',
  },
  'settings.behaviour.answerFirstMessage': {
    vi: 'Trả lời luôn tin đầu tiên sau khi duyệt',
    en: 'Answer the first message after approval',
  },
  'settings.behaviour.answerFirstMessageHint': {
    vi: 'Tin họ gửi lúc chưa được duyệt sẽ được trợ lý trả lời.',
    en: 'What they wrote before you approved them gets its answer.',
  },
  'settings.behaviour.staleMinutes': { vi: 'Bỏ qua tin cũ hơn (phút)', en: 'Ignore messages older than (minutes)' },
  'settings.behaviour.staleMinutesHint': {
    vi: 'Sau khi mất mạng, tin cũ hơn vẫn được ghi lại nhưng không trả lời. Từ 1 đến 10.080 (một tuần).',
    en: 'After an outage, older ones are recorded but not answered. From 1 to 10,080 (a week).',
  },
  'settings.behaviour.quietFrom': { vi: 'Giờ nghỉ: từ', en: 'Quiet hours: from' },
  'settings.behaviour.quietTo': { vi: 'Giờ nghỉ: đến', en: 'Quiet hours: until' },
  'settings.behaviour.quietHint': {
    vi: 'Giờ Việt Nam; để trống là không nghỉ. Trong giờ này trợ lý không tự trả lời ai (người mới vẫn nhận mã ghép nối); tin được ghi lại và bạn có thể cho trả lời bằng một nút bấm.',
    en: 'Vietnam’s time; empty for none. In these hours the agent answers nobody by itself (somebody new still gets a pairing code); messages are recorded and can be answered by a click.',
  },
  'settings.behaviour.quietBoth': {
    vi: 'Hãy nhập giờ ở cả hai ô, ví dụ 22:00, hoặc để trống cả hai.',
    en: 'Enter a time in both fields, such as 22:00, or leave both empty.',
  },
  'settings.behaviour.takeoverMinutes': {
    vi: 'Trợ lý tạm nghỉ sau khi bạn tự trả lời (phút)',
    en: 'The agent pauses after you answer by hand (minutes)',
  },
  'settings.behaviour.takeoverMinutesHint': {
    vi: 'Chỉ trong cuộc trò chuyện đó. 0 = không nghỉ, nhiều nhất 1.440 (một ngày).',
    en: 'In that conversation only. 0 = no pause, at most 1,440 (a day).',
  },
  'settings.behaviour.number': {
    vi: 'Hãy nhập một số từ {min, number} đến {max, number}.',
    en: 'Enter a whole number from {min, number} to {max, number}.',
  },
} as const satisfies Catalogue;
