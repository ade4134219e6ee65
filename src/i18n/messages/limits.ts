import type { Catalogue } from '../catalogue.ts';

/** Two cards of the Settings tab: how much the agent may say, and how much like a person it writes. */
export const limits = {
  'settings.section.limits': { vi: 'Giới hạn', en: 'Limits' },
  'settings.limits.intro': {
    vi: 'Giữ cho tài khoản không bị Zalo hạn chế, kể cả khi có người nhắn dồn dập hoặc hai máy trả lời nhau. Chạm giới hạn thì trợ lý im lặng; tin vẫn được ghi lại và bạn có thể cho trả lời bằng một nút bấm. 0 = không bao giờ trả lời.',
    en: 'Keeps Zalo from restricting the account, also when somebody floods it or two machines answer each other. At a limit the agent keeps quiet; messages are still recorded and can be answered by a click. 0 = never answer.',
  },
  'settings.limits.range': {
    vi: 'Từ {min, number} đến {max, number}. Mặc định: {n, number}.',
    en: 'From {min, number} to {max, number}. Default: {n, number}.',
  },
  'settings.limits.personPerMinute': { vi: 'Tin của một người mỗi phút', en: 'Messages of one person a minute' },
  'settings.limits.personPerDay': { vi: 'Tin của một người mỗi ngày', en: 'Messages of one person a day' },
  'settings.limits.conversationPer10Minutes': {
    vi: 'Câu trả lời trong một hội thoại mỗi 10 phút',
    en: 'Answers in one conversation in 10 minutes',
  },
  'settings.limits.channelPer30Seconds': {
    vi: 'Tin gửi đi của cả kênh mỗi 30 giây (phần còn lại đợi rồi gửi)',
    en: 'Messages sent by the whole channel in 30 seconds (the rest waits)',
  },
  'settings.limits.channelPerHour': {
    vi: 'Câu trả lời của cả kênh mỗi giờ',
    en: 'Answers of the whole channel an hour',
  },
  'settings.limits.channelPerDay': { vi: 'Câu trả lời của cả kênh mỗi ngày', en: 'Answers of the whole channel a day' },
  'settings.limits.strangersPerMonth': {
    vi: 'Người lạ được trả lời mỗi tháng',
    en: 'Strangers answered a month',
  },
  'settings.limits.strangersWarnPerMonth': {
    vi: 'Báo bạn biết khi số người lạ trong tháng chạm (0 = không báo)',
    en: 'Strangers in a month at which you are alerted (0 = never)',
  },
  'settings.limits.loopPerMinute': {
    vi: 'Tin trong một hội thoại mỗi phút thì coi là hai máy nói chuyện',
    en: 'Messages in one conversation a minute that look like two machines talking',
  },
  'settings.limits.reset': { vi: 'Dùng lại số mặc định', en: 'Back to the defaults' },
  'settings.limits.usage': { vi: 'Đang dùng', en: 'Used now' },
  'settings.limits.usage.hour': { vi: 'Trả lời trong 1 giờ qua', en: 'Answers in the last hour' },
  'settings.limits.usage.day': { vi: 'Trả lời trong 24 giờ qua', en: 'Answers in the last 24 hours' },
  'settings.limits.usage.strangers': { vi: 'Người lạ trong tháng này', en: 'Strangers this month' },
  'settings.limits.used': { vi: '{used, number} trên {limit, number}', en: '{used, number} of {limit, number}' },
  'settings.limits.near': {
    vi: 'Sắp chạm giới hạn: {what}. Chạm rồi thì trợ lý ngừng trả lời.',
    en: 'Close to a limit: {what}. When it is reached, the agent stops answering.',
  },
  'settings.limits.reached': {
    vi: 'Đã chạm giới hạn: {what}. Tin vượt giới hạn không được trả lời.',
    en: 'Limit reached: {what}. What goes beyond it is not answered.',
  },

  'settings.section.pacing': { vi: 'Nhịp trả lời', en: 'Pacing' },
  'settings.pacing.intro': {
    vi: 'Trợ lý đợi, gõ và nghỉ giữa các tin như một người thật. Trả lời tức thì hàng loạt dễ bị Zalo chú ý.',
    en: 'The agent waits, types and pauses between messages like a person. Instant answers in bulk draw Zalo’s attention.',
  },
  'settings.pacing.showSeen': { vi: 'Báo “đã xem”', en: 'Show “seen”' },
  'settings.pacing.showSeenHint': {
    vi: 'Chỉ với tin được trả lời, không với người bị bỏ qua.',
    en: 'Only for messages that are answered, never for people who are ignored.',
  },
  'settings.pacing.showTyping': { vi: 'Hiện “đang soạn tin…”', en: 'Show “typing…”' },
  'settings.pacing.showTypingHint': { vi: 'Trong lúc trợ lý suy nghĩ.', en: 'While the agent thinks.' },
  'settings.pacing.mergeMs': {
    vi: 'Đợi xem người ta nhắn thêm không (giây)',
    en: 'Wait for more messages of the person (seconds)',
  },
  'settings.pacing.mergeMaxMs': {
    vi: 'Nhưng đợi lâu nhất (giây)',
    en: 'But wait no longer than (seconds)',
  },
  'settings.pacing.perCharacterMs': {
    vi: 'Thời gian “gõ” mỗi ký tự (phần nghìn giây)',
    en: 'Time to “type” one character (thousandths of a second)',
  },
  'settings.pacing.shortestMs': { vi: 'Gõ nhanh nhất (giây)', en: 'Typing takes at least (seconds)' },
  'settings.pacing.longestMs': { vi: 'Gõ lâu nhất (giây)', en: 'Typing takes at most (seconds)' },
  'settings.pacing.betweenMinMs': {
    vi: 'Nghỉ giữa hai tin trong một hội thoại, ít nhất (giây)',
    en: 'Pause between two messages in a conversation, at least (seconds)',
  },
  'settings.pacing.betweenMaxMs': {
    vi: 'Nghỉ giữa hai tin trong một hội thoại, nhiều nhất (giây)',
    en: 'Pause between two messages in a conversation, at most (seconds)',
  },
  'settings.pacing.channelMinMs': {
    vi: 'Nghỉ giữa hai tin bất kỳ của kênh, ít nhất (giây)',
    en: 'Pause between any two messages of the channel, at least (seconds)',
  },
  'settings.pacing.channelMaxMs': {
    vi: 'Nghỉ giữa hai tin bất kỳ của kênh, nhiều nhất (giây)',
    en: 'Pause between any two messages of the channel, at most (seconds)',
  },
  'settings.pacing.sendsAtOnce': {
    vi: 'Số hội thoại được gửi cùng lúc (khi một tin gửi lâu)',
    en: 'Conversations sent to at the same time (while one send takes long)',
  },
  'settings.pacing.number': {
    vi: 'Hãy nhập một số từ {min, number} đến {max, number}.',
    en: 'Enter a number from {min, number} to {max, number}.',
  },
  'settings.pacing.order': {
    vi: 'Không được nhỏ hơn số ở ô trước: {n, number}.',
    en: 'Must not be less than the number before it: {n, number}.',
  },
} as const satisfies Catalogue;
