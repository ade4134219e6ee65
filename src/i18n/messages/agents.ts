import type { Catalogue } from '../catalogue.ts';

/** The pages of agents: choosing a kind, deletion. The fields of a kind are in `agent-fields.ts`, what a try-out says is in `agent-trials.ts`. */
export const agents = {
  'agents.unknown': {
    vi: 'Không có trợ lý này, hoặc đã bị xóa.',
    en: 'There is no such agent, or it has been deleted.',
  },
  'agents.add': { vi: 'Thêm trợ lý', en: 'Add an agent' },
  'agents.new': { vi: 'Thêm trợ lý', en: 'Add an agent' },
  'agents.newOf': { vi: 'Trợ lý mới: {name}', en: 'New agent: {name}' },
  'agents.choose': {
    vi: 'Trợ lý của bạn đang chạy ở đâu? Chọn một mục; địa chỉ thường gặp được điền sẵn.',
    en: 'Where does your agent run? Choose one; the usual address is filled in.',
  },
  'agents.chooseOther': { vi: 'Chọn loại khác', en: 'Choose another kind' },
  'agents.create': { vi: 'Thêm trợ lý', en: 'Add the agent' },
  'agents.created': { vi: 'Đã thêm trợ lý {name}.', en: 'The agent {name} is there.' },
  'agents.saved': {
    vi: 'Đã lưu {name}. Áp dụng từ tin nhắn tiếp theo.',
    en: '{name} is saved. It counts from the next message on.',
  },
  'agents.start': { vi: 'Nối trợ lý của bạn trong ba bước', en: 'Plug in your own agent in three steps' },
  'agents.start.1': { vi: 'Chọn nơi trợ lý chạy', en: 'Choose where it runs' },
  'agents.start.1.text': {
    vi: 'OpenAI, Ollama, AnythingLLM, Dify, n8n… hoặc vài dòng mã của bạn.',
    en: 'OpenAI, Ollama, AnythingLLM, Dify, n8n… or a few lines of your own.',
  },
  'agents.start.2': { vi: 'Dán địa chỉ và khóa, bấm Thử', en: 'Paste address and key, press Try' },
  'agents.start.2.text': {
    vi: 'Bạn thấy ngay câu trả lời, hoặc cần sửa chỗ nào.',
    en: 'You see its answer at once, or what has to be fixed.',
  },
  'agents.start.3': { vi: 'Lưu làm trợ lý mặc định', en: 'Save it as the default' },
  'agents.start.3.text': {
    vi: 'Từ tin nhắn tiếp theo, trợ lý này trả lời thay @echo.',
    en: 'From the next message on it answers instead of @echo.',
  },
  'agents.start.go': { vi: 'Bắt đầu nối trợ lý', en: 'Plug in an agent' },
  'agents.preset.openai': {
    vi: 'Dịch vụ trả tiền của OpenAI. Cần khóa API (sk-…).',
    en: 'The paid service of OpenAI. Needs an API key (sk-…).',
  },
  'agents.preset.ollama': {
    vi: 'Mô hình chạy trên máy của bạn bằng Ollama. Không cần khóa.',
    en: 'Models on your own machine with Ollama. No key needed.',
  },
  'agents.preset.vllm': {
    vi: 'Máy chủ vLLM của bạn. Khóa là khóa bạn đặt lúc khởi động, nếu có.',
    en: 'Your own vLLM server. The key is the one that it was started with, if any.',
  },
  'agents.preset.llamacpp': {
    vi: 'Máy chủ llama.cpp (llama-server) trên máy của bạn.',
    en: 'The llama.cpp server (llama-server) on your own machine.',
  },
  'agents.preset.litellm': {
    vi: 'Cổng LiteLLM đứng trước nhiều nhà cung cấp. Cần khóa của cổng.',
    en: 'A LiteLLM proxy in front of many providers. Needs the key of the proxy.',
  },
  'agents.preset.openwebui': {
    vi: 'Open WebUI: khóa lấy trong Cài đặt › Tài khoản. Địa chỉ kết thúc bằng /api.',
    en: 'Open WebUI: the key is under Settings › Account. The address ends in /api.',
  },
  'agents.preset.anythingllm': {
    vi: 'Không gian làm việc của AnythingLLM hoặc RealTimeX, có tài liệu và công cụ của nó.',
    en: 'A workspace of AnythingLLM or RealTimeX, with its documents and tools.',
  },
  'agents.preset.dify': {
    vi: 'Ứng dụng Chatbot, Agent hoặc Chatflow của Dify. Khóa bắt đầu bằng app-.',
    en: 'A Chatbot, Agent or Chatflow app of Dify. The key starts with app-.',
  },
  'agents.preset.n8n': {
    vi: 'Quy trình n8n có nút Chat Trigger và đang bật.',
    en: 'An active n8n workflow that starts with a Chat Trigger.',
  },
  'agents.preset.flowise': {
    vi: 'Một flow của Flowise. Hãy cho phép sessionId trong phần bảo mật của flow.',
    en: 'A flow of Flowise. Allow sessionId in the security settings of the flow.',
  },
  'agents.preset.webhook': {
    vi: 'Vài dòng mã của bạn: nhận một lời gọi có chữ ký, trả về câu trả lời.',
    en: 'A few lines of your own: they get a signed call and answer it.',
  },
  'agents.preset.echo': {
    vi: 'Nhắc lại đúng những gì nghe được. Để thử đường đi của tin nhắn.',
    en: 'Says back what it hears. To try the way of a message.',
  },
  'agents.kind.openai': { vi: 'Chuẩn OpenAI (chat completions)', en: 'OpenAI-compatible (chat completions)' },
  'agents.kind.anythingllm': { vi: 'Không gian AnythingLLM / RealTimeX', en: 'AnythingLLM / RealTimeX workspace' },
  'agents.kind.dify': { vi: 'Ứng dụng Dify', en: 'Dify app' },
  'agents.kind.n8n': { vi: 'Quy trình n8n', en: 'n8n workflow' },
  'agents.kind.flowise': { vi: 'Flow của Flowise', en: 'Flowise flow' },
  'agents.kind.webhook': { vi: 'Webhook của bạn', en: 'Your own webhook' },
  'agents.kind.echo': { vi: 'Nhắc lại (để thử)', en: 'Echo (to try things out)' },
  'agents.makeDefault': { vi: 'Đặt làm mặc định', en: 'Make it the default' },
  'agents.makeDefault.hint': {
    vi: 'Trợ lý mặc định trả lời mọi luồng chưa chọn trợ lý riêng.',
    en: 'The default answers in every thread that has not chosen another.',
  },
  'agents.madeDefault': { vi: '{name} giờ là trợ lý mặc định.', en: '{name} is the default agent now.' },
  'agents.more': { vi: 'Khác', en: 'More' },
  'agents.failedText': {
    vi: 'Khi mọi trợ lý đều lỗi, khách nhận lời xin lỗi của kênh, không bao giờ thấy lỗi.',
    en: 'When every agent fails, people get the courteous text of the channel, never the failure.',
  },
  'agents.failedText.of': { vi: 'Sửa lời xin lỗi của {name}', en: 'Edit the text of {name}' },
  'agents.failedText.none': { vi: 'Chưa có kênh nào dùng không gian này.', en: 'No channel uses this workspace yet.' },
  'agents.delete': { vi: 'Xóa trợ lý', en: 'Delete the agent' },
  'agents.delete.title': { vi: 'Xóa trợ lý {name}?', en: 'Delete the agent {name}?' },
  'agents.delete.used': {
    vi: 'Chưa xóa được, vì trợ lý đang được dùng:',
    en: 'It cannot be deleted, because it is in use:',
  },
  'agents.delete.isDefault': {
    vi: 'là trợ lý mặc định của không gian. Hãy chọn trợ lý mặc định khác trước.',
    en: 'it is the default of the workspace. Choose another default first.',
  },
  'agents.delete.onChannel': {
    vi: 'kênh {name} chỉ cho phép một số trợ lý, trong đó có trợ lý này',
    en: 'the channel {name} allows only some agents, and this is one of them',
  },
  'agents.delete.settings': { vi: 'cài đặt và khóa của trợ lý', en: 'its settings and its key' },
  'agents.delete.fallback': { vi: '{name} không còn ai để nhờ khi lỗi', en: '{name} loses it as its fallback' },
  'agents.delete.threads': {
    vi: '{n, number} luồng chuyển sang trợ lý mặc định; những gì đã nói vẫn còn',
    en: '{n, plural, one {# thread goes} other {# threads go}} on with the default agent; what was said stays',
  },
  'agents.delete.differs': { vi: 'Chưa đúng tên gọi của trợ lý.', en: 'This is not its handle.' },
  'agents.deleted': { vi: 'Đã xóa trợ lý {name}.', en: 'The agent {name} is deleted.' },
} as const satisfies Catalogue;
