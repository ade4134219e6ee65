import type { Catalogue } from '../catalogue.ts';

/** The Conversations pages: the list of chats, and each chat. */
export const conversations = {
  'conversations.title': { vi: 'Hội thoại', en: 'Conversations' },
  'conversations.intro': {
    vi: 'Mọi cuộc trò chuyện trên các tài khoản Zalo của bạn. Bạn có thể tự trả lời bất cứ lúc nào.',
    en: 'Every chat on your Zalo accounts. You can answer yourself at any time.',
  },
  'conversations.unknown': {
    vi: 'Không có hội thoại này, hoặc đã bị xóa cùng kênh.',
    en: 'There is no such conversation, or it was deleted with its channel.',
  },
  'conversations.search': { vi: 'Tìm người, nhóm hoặc lời đã nói…', en: 'Search people, groups or words…' },
  'conversations.type': { vi: 'Loại', en: 'Kind' },
  'conversations.type.all': { vi: 'Tất cả', en: 'All' },
  'conversations.type.dm': { vi: 'Nhắn riêng', en: 'Private' },
  'conversations.type.group': { vi: 'Nhóm', en: 'Groups' },
  'conversations.empty': { vi: 'Chưa có hội thoại nào', en: 'No conversations yet' },
  'conversations.empty.hint': {
    vi: 'Khi có người nhắn cho một kênh đang chạy, hội thoại sẽ hiện ở đây.',
    en: 'When somebody writes to a running channel, the conversation appears here.',
  },
  'conversations.noMatch': { vi: 'Không tìm thấy hội thoại nào như vậy', en: 'No such conversation' },
  'conversations.noMatch.hint': {
    vi: 'Thử tên khác, không cần gõ dấu.',
    en: 'Try another name; marks do not matter.',
  },
  'conversations.found': { vi: 'Trong tin nhắn', en: 'In messages' },
  'conversations.found.none': { vi: 'Không có tin nhắn nào như vậy.', en: 'No such message.' },
  'conversations.newer': { vi: 'Đến tin mới nhất', en: 'To the latest messages' },
  'conversations.unread': {
    vi: '{n, number} tin chưa đọc',
    en: '{n, plural, one {# unread message} other {# unread messages}}',
  },
  'conversations.chip.paused': { vi: 'Trợ lý nghỉ đến {time}', en: 'Agent paused until {time}' },
  'conversations.state': { vi: 'Tình trạng', en: 'State' },
  'conversations.state.any': { vi: 'Mọi tình trạng', en: 'Any state' },
  'conversations.state.unread': { vi: 'Chưa đọc', en: 'Unread' },
  'conversations.state.paused': { vi: 'Trợ lý tạm nghỉ', en: 'Paused' },
  'conversations.state.waiting': { vi: 'Đang chờ', en: 'Waiting' },
  'conversations.state.failed': { vi: 'Có lỗi', en: 'Failed' },
  'conversations.chip.agent': { vi: 'Trợ lý trả lời', en: 'Agent answers' },
  'conversations.chip.failed': { vi: 'Có tin chưa trả lời được', en: 'Something went wrong' },
  'conversations.by.agent': { vi: 'Trợ lý: {text}', en: 'Agent: {text}' },
  'conversations.by.owner': { vi: 'Bạn: {text}', en: 'You: {text}' },
  'conversations.by.system': { vi: 'Tự động: {text}', en: 'Automatic: {text}' },
  'conversations.by.speaker': { vi: '{name}: {text}', en: '{name}: {text}' },
  'conversations.recalled': { vi: 'Tin đã thu hồi', en: 'Message taken back' },

  'conversations.back': { vi: 'Hội thoại', en: 'Conversations' },
  'conversations.messages': { vi: 'Tin nhắn', en: 'Messages' },
  'conversations.older': { vi: 'Tin cũ hơn', en: 'Older messages' },
  'conversations.none': { vi: 'Chưa có tin nào.', en: 'No messages yet.' },
  'conversations.thread': { vi: 'Trợ lý nhớ gì', en: 'What the agent remembers' },
  'conversations.author.agent': { vi: 'Trợ lý', en: 'Agent' },
  'conversations.author.owner': { vi: 'Bạn', en: 'You' },
  'conversations.author.system': { vi: 'Tự động', en: 'Automatic' },
  'conversations.onPhone': { vi: 'viết trên Zalo', en: 'written on Zalo' },
  'conversations.read': { vi: 'Đánh dấu đã đọc', en: 'Mark as read' },

  'conversations.pausedUntil': {
    vi: 'Trợ lý tạm nghỉ đến {time}. Bạn tự trả lời.',
    en: 'The agent is paused until {time}. You answer yourself.',
  },
  'conversations.pause': { vi: 'Cho trợ lý nghỉ', en: 'Pause the agent' },
  'conversations.pauseFor': { vi: 'Nghỉ bao lâu', en: 'For how long' },
  'conversations.minutes': {
    vi: '{n, number} phút',
    en: '{n, plural, one {# minute} other {# minutes}}',
  },
  'conversations.hours': { vi: '{n, number} giờ', en: '{n, plural, one {# hour} other {# hours}}' },
  'conversations.resume': { vi: 'Cho trợ lý trả lời tiếp', en: 'Let the agent go on' },

  'conversations.compose': { vi: 'Tự trả lời', en: 'Answer yourself' },
  'conversations.compose.hint': {
    vi: 'Gửi từ tài khoản Zalo của bạn. Trợ lý sẽ nghỉ {n, number} phút ở hội thoại này.',
    en: 'Sent from your Zalo account. The agent then pauses here for {n, plural, one {# minute} other {# minutes}}.',
  },
  'conversations.compose.hintNoPause': {
    vi: 'Gửi từ tài khoản Zalo của bạn. Trợ lý vẫn trả lời tiếp.',
    en: 'Sent from your Zalo account. The agent goes on answering.',
  },
  'conversations.compose.stopped': {
    vi: 'Kênh chưa chạy: tin sẽ chờ và được gửi khi kênh chạy lại.',
    en: 'The channel is not running: your message waits and is sent when it runs again.',
  },
  'conversations.send': { vi: 'Gửi', en: 'Send' },
  'conversations.tooLong': {
    vi: 'Zalo nhận nhiều nhất 2.000 ký tự một tin. Hãy chia nhỏ.',
    en: 'Zalo takes at most 2,000 characters a message. Please split it.',
  },
} as const satisfies Catalogue;
