import type { Catalogue } from '../catalogue.ts';

/** Talking to an agent without Zalo. */
export const playground = {
  'playground.noFile': { vi: '{what}: {why}', en: '{what} – {why}' },
  'playground.title': { vi: 'Trò chuyện thử', en: 'Playground' },
  'playground.intro': {
    vi: 'Nói chuyện với trợ lý ngay tại đây. Không tin nào đi qua Zalo, không khách nào thấy.',
    en: 'Talk to an agent right here. Nothing goes through Zalo, and nobody else sees it.',
  },
  'playground.open': { vi: 'Trò chuyện thử', en: 'Talk to it here' },
  'playground.new': { vi: 'Luồng mới', en: 'New thread' },
  'playground.threads': { vi: 'Các lần thử trước', en: 'Earlier talks' },
  'playground.start': { vi: 'Bắt đầu một luồng mới', en: 'Begin a new thread' },
  'playground.start.hint': {
    vi: 'Chọn trợ lý, viết như khách sẽ viết, rồi xem trợ lý trả lời thế nào.',
    en: 'Choose an agent, write as a customer would, and see what it answers.',
  },
  'playground.agent': { vi: 'Trợ lý', en: 'Agent' },
  'playground.say': { vi: 'Bạn nói', en: 'You say' },
  'playground.send': { vi: 'Gửi', en: 'Send' },
  'playground.you': { vi: 'Bạn', en: 'You' },
  'playground.answering': { vi: 'Trợ lý đang trả lời…', en: 'The agent is answering…' },
  'playground.reload': { vi: 'Xem đã có câu trả lời chưa', en: 'See whether the answer is there' },
  'playground.stop': { vi: 'Dừng', en: 'Stop' },
  'playground.agentSettings': { vi: 'Cài đặt trợ lý', en: 'Settings of the agent' },
  'playground.again': { vi: 'Hỏi lại', en: 'Ask again' },
  'playground.stopped': { vi: 'Đã dừng theo ý bạn.', en: 'Stopped, as you wished.' },
  'playground.silence': { vi: 'Trợ lý chọn không trả lời.', en: 'The agent chose to say nothing.' },
  'playground.later': {
    vi: 'Trợ lý hứa trả lời sau. Ở đây không nhận được câu trả lời sau; trên Zalo thì được.',
    en: 'The agent promised an answer for later. It cannot be received here; on Zalo it can.',
  },
  'playground.unanswered': {
    vi: 'Câu này chưa có câu trả lời: máy chủ đã khởi động lại trong lúc chờ.',
    en: 'This was not answered: the server was restarted meanwhile.',
  },
  'playground.busy': {
    vi: 'Trợ lý đang trả lời. Hãy chờ, hoặc bấm “Dừng”.',
    en: 'The agent is still answering. Wait, or press “Stop”.',
  },
  'playground.noAgent': {
    vi: 'Trợ lý này không còn trong không gian. Hãy chọn trợ lý khác.',
    en: 'This agent is no longer in the workspace. Choose another one.',
  },
  'playground.delete': { vi: 'Xóa luồng…', en: 'Delete thread…' },
  'playground.delete.hint': {
    vi: 'Mọi điều đã nói trong luồng này sẽ mất. Trên Zalo không có gì thay đổi.',
    en: 'All that was said in this thread is lost. Nothing changes on Zalo.',
  },
  'playground.delete.submit': { vi: 'Xóa luồng này', en: 'Delete this thread' },
  'playground.deleted': { vi: 'Đã xóa luồng “{title}”.', en: 'The thread “{title}” is deleted.' },
} as const satisfies Catalogue;
