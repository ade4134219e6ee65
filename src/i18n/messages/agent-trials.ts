import type { Catalogue } from '../catalogue.ts';

/** Trying an agent out, and what each failure means. */
export const agentTrials = {
  'agents.try': { vi: 'Thử trợ lý', en: 'Try it' },
  'agents.try.hint': {
    vi: 'Thử ngay với những gì đang điền, không cần lưu trước. Không ai trên Zalo thấy.',
    en: 'Tries what stands in the form, saved or not. Nobody on Zalo sees it.',
  },
  'agents.try.say': { vi: 'Câu hỏi thử', en: 'A message to try' },
  'agents.try.default': {
    vi: 'Xin chào, bạn giúp được gì cho mình?',
    en: 'Hello, what can you do for me?',
  },
  'agents.try.go': { vi: 'Thử', en: 'Try' },
  'agents.try.ok': { vi: 'Trả lời được', en: 'It answers' },
  'agents.try.first': { vi: 'Chữ đầu tiên sau', en: 'First words after' },
  'agents.try.total': { vi: 'Cả câu sau', en: 'All of it after' },
  'agents.try.after': { vi: 'Sau {time}.', en: 'After {time}.' },
  'agents.try.models': {
    vi: 'Máy chủ có {n, number} mô hình:',
    en: 'The server has {n, plural, one {# model} other {# models}}:',
  },
  'agents.try.noModels': { vi: 'Loại này không có danh sách mô hình.', en: 'This kind has no list of models.' },

  'agents.failure.detail': { vi: 'Chi tiết:', en: 'Details:' },
  'agents.failure.auth': { vi: 'Khóa không được chấp nhận.', en: 'The key was not accepted.' },
  'agents.failure.auth.do': {
    vi: 'Hãy nhập lại khóa và thử lại.',
    en: 'Enter the key again and try once more.',
  },
  'agents.failure.config': { vi: 'Một mục cài đặt chưa dùng được.', en: 'A setting cannot be used.' },
  'agents.failure.config.do': {
    vi: 'Hãy xem lại mục nêu trong chi tiết. Nếu trợ lý chạy trên máy hoặc trong mạng của bạn, hãy bật mục mạng nội bộ.',
    en: 'Look at what the details name. If the agent is on this machine or in your network, tick the box for that.',
  },
  'agents.failure.not_found': {
    vi: 'Ở địa chỉ này không có trợ lý, hoặc tên mô hình sai.',
    en: 'There is no agent at this address, or no such model.',
  },
  'agents.failure.not_found.do': {
    vi: 'Kiểm tra phần /v1 của địa chỉ, tên mô hình, tên không gian, hoặc quy trình đã bật chưa.',
    en: 'Check /v1 in the address, the name of the model or workspace, or whether the workflow is active.',
  },
  'agents.failure.quota': { vi: 'Tài khoản của dịch vụ đã hết tiền.', en: 'There is no credit left.' },
  'agents.failure.quota.do': { vi: 'Hãy nạp thêm ở nhà cung cấp.', en: 'Top up at the provider.' },
  'agents.failure.rate_limited': { vi: 'Máy chủ nhận quá nhiều yêu cầu.', en: 'The server got too many requests.' },
  'agents.failure.rate_limited.do': {
    vi: 'Chờ một lát, hoặc nâng gói ở nhà cung cấp.',
    en: 'Wait a while, or get a bigger plan.',
  },
  'agents.failure.overloaded': { vi: 'Máy chủ của trợ lý đang gặp lỗi.', en: 'The server of the agent failed.' },
  'agents.failure.overloaded.do': {
    vi: 'Xem nhật ký của máy chủ đó, rồi thử lại.',
    en: 'Look at the log of that server, then try again.',
  },
  'agents.failure.timeout': { vi: 'Trợ lý không trả lời kịp.', en: 'The agent did not answer in time.' },
  'agents.failure.timeout.do': {
    vi: 'Nếu trợ lý vốn nghĩ lâu, hãy tăng thời gian chờ; nếu không, xem máy chủ có chạy không.',
    en: 'If it is slow by nature, raise the waiting times; otherwise see whether the server runs.',
  },
  'agents.failure.network': { vi: 'Không kết nối được tới máy chủ.', en: 'The server cannot be reached.' },
  'agents.failure.network.do': {
    vi: 'Máy chủ đã chạy chưa, địa chỉ và cổng có đúng không?',
    en: 'Is it running, and are address and port right?',
  },
  'agents.failure.bad_response': {
    vi: 'Câu trả lời của máy chủ không dùng được.',
    en: 'The answer of the server cannot be used.',
  },
  'agents.failure.bad_response.do': {
    vi: 'Chi tiết nói vì sao. Nếu vẫn chưa rõ: địa chỉ có đúng là API không, nhật ký của máy chủ ghi gì?',
    en: 'The details say why. If they do not: is the address that of the API, and what does the log of the server say?',
  },
  'agents.failure.empty': { vi: 'Trợ lý trả lời rỗng.', en: 'The agent answered with nothing.' },
  'agents.failure.empty.do': {
    vi: 'Tăng giới hạn độ dài câu trả lời, hoặc thử mô hình khác.',
    en: 'Allow longer answers, or try another model.',
  },
  'agents.failure.content_filter': {
    vi: 'Mô hình hoặc bộ lọc từ chối câu này.',
    en: 'The model or its filter refused this.',
  },
  'agents.failure.content_filter.do': { vi: 'Thử một câu khác.', en: 'Try another message.' },
  'agents.failure.cancelled': { vi: 'Đã dừng.', en: 'Stopped.' },
  'agents.failure.cancelled.do': { vi: 'Thử lại khi bạn muốn.', en: 'Try again when you like.' },

  'agents.rest.chip': { vi: 'Đang nghỉ vì lỗi', en: 'Resting after failures' },
  'agents.rest.until': { vi: 'Tạm nghỉ vì lỗi đến {time}.', en: 'Resting after failures until {time}.' },
  'agents.rest.over': {
    vi: 'Vừa nghỉ vì lỗi; tin nhắn tiếp theo sẽ thử lại.',
    en: 'Was resting after failures; the next message tries it again.',
  },
  'agents.rest.gone': {
    vi: 'Không gọi nữa: phía đó báo đã ngừng hẳn.',
    en: 'Not called any more: it says that it is gone for good.',
  },
  'agents.rest.goneText': {
    vi: 'Hãy nhập địa chỉ mới, hoặc bấm thử lại khi nó hoạt động trở lại.',
    en: 'Enter its new address, or try it again when it is back.',
  },
  'agents.rest.text': {
    vi: 'Lỗi {n, number} lần liên tiếp, nên tin nhắn không phải chờ một máy chủ đang hỏng.',
    en: 'It failed {n, number} times in a row, so messages do not wait for a server that is down.',
  },
  'agents.rest.wake': { vi: 'Thử lại ngay', en: 'Try again now' },
  'agents.rest.woken': {
    vi: 'Tin nhắn tiếp theo sẽ lại được gửi cho trợ lý này.',
    en: 'The next message is given to this agent again.',
  },
} as const satisfies Catalogue;
