import type { Catalogue } from '../catalogue.ts';

/** The form of an agent: its fields, what they are for, and what is wrong with what was typed. */
export const agentFields = {
  'agents.field.name': { vi: 'Tên', en: 'Name' },
  'agents.hint.name': { vi: 'Tên bạn thấy trên các trang.', en: 'What you see on the pages.' },
  'agents.field.handle': { vi: 'Tên gọi', en: 'Handle' },
  'agents.hint.handle': {
    vi: 'Khách gọi đích danh bằng @{handle}. Chữ thường không dấu, số, gạch nối.',
    en: 'People call it by @{handle}. Small letters, digits and hyphens.',
  },
  'agents.field.baseUrl': { vi: 'Địa chỉ', en: 'Address' },
  'agents.field.url': { vi: 'Địa chỉ', en: 'Address' },
  'agents.hint.address.openai': {
    vi: 'Địa chỉ gốc của API, thường kết thúc bằng /v1.',
    en: 'The base address of the API, mostly ending in /v1.',
  },
  'agents.hint.address.anythingllm': {
    vi: 'Nơi AnythingLLM hoặc RealTimeX đang chạy, ví dụ http://127.0.0.1:3001.',
    en: 'Where AnythingLLM or RealTimeX listens, such as http://127.0.0.1:3001.',
  },
  'agents.hint.address.dify': {
    vi: 'Trong ứng dụng Dify, mở mục API Access: địa chỉ ghi ở đó, kết thúc bằng /v1.',
    en: 'Open API Access of the app in Dify: it is written there and ends in /v1.',
  },
  'agents.hint.address.n8n': {
    vi: 'Trong nút Chat Trigger, bật “Make Chat Publicly Available” rồi chép Chat URL (kết thúc bằng /chat). Nhớ bật (Active) quy trình.',
    en: 'In the Chat Trigger switch on “Make Chat Publicly Available” and copy its Chat URL (it ends in /chat). The workflow has to be active.',
  },
  'agents.hint.address.flowise': {
    vi: 'Nơi Flowise đang chạy, ví dụ http://127.0.0.1:3000.',
    en: 'Where Flowise listens, such as http://127.0.0.1:3000.',
  },
  'agents.hint.address.webhook': {
    vi: 'Địa chỉ được gọi mỗi khi có tin nhắn. Chỉ cần trả về JSON có “text”.',
    en: 'The address that is called with every message. JSON with “text” is all that it has to answer.',
  },
  'agents.field.workspaceSlug': { vi: 'Tên ngắn của không gian', en: 'Short name of the workspace' },
  'agents.hint.workspaceSlug': {
    vi: 'Mở không gian đó trong trình duyệt: phần đứng ngay sau /workspace/ trong địa chỉ.',
    en: 'Open the workspace in a browser: it is the part after /workspace/ in the address.',
  },
  'agents.field.flowId': { vi: 'Mã flow', en: 'Id of the flow' },
  'agents.hint.flowId': {
    vi: 'Mở flow trong Flowise: phần cuối của địa chỉ, sau /canvas/ hoặc /agentcanvas/.',
    en: 'Open the flow in Flowise: it is the last part of the address, after /canvas/ or /agentcanvas/.',
  },
  'agents.field.model': { vi: 'Mô hình', en: 'Model' },
  'agents.hint.model': {
    vi: 'Ví dụ gpt-5-mini, llama3.1:8b. Bấm nút dưới để xem máy chủ có gì.',
    en: 'Such as gpt-5-mini or llama3.1:8b. The button below asks the server what it has.',
  },
  'agents.models.ask': { vi: 'Xem danh sách mô hình', en: 'List the models' },
  'agents.field.mode': { vi: 'Cách trả lời', en: 'How it answers' },
  'agents.hint.mode': {
    vi: 'Truy vấn: chỉ trả lời khi tài liệu có câu trả lời.',
    en: 'Query: it only answers what the documents answer.',
  },
  'agents.choice.mode.own': { vi: 'Theo cài đặt của không gian', en: 'As the workspace is set' },
  'agents.choice.mode.automatic': { vi: 'Tự động (dùng công cụ khi cần)', en: 'Automatic (tools when needed)' },
  'agents.choice.mode.chat': { vi: 'Trò chuyện', en: 'Chat' },
  'agents.choice.mode.query': { vi: 'Truy vấn', en: 'Query' },
  'agents.field.noSource': { vi: 'Khi tài liệu không có câu trả lời', en: 'When the documents say nothing' },
  'agents.hint.noSource': {
    vi: 'Chỉ khi không gian trả lời theo kiểu truy vấn.',
    en: 'Only where the workspace answers in query mode.',
  },
  'agents.choice.noSource.say': { vi: 'Nói câu có sẵn ở đó', en: 'Say its own sentence' },
  'agents.choice.noSource.silence': { vi: 'Im lặng', en: 'Say nothing' },
  'agents.choice.noSource.handoff': { vi: 'Gọi bạn vào trả lời', en: 'Call you to answer' },
  'agents.field.memory': { vi: 'Nơi giữ cuộc trò chuyện', en: 'Where the talk is kept' },
  'agents.hint.memory': {
    vi: 'Luồng: bạn đọc được trong không gian đó. Phiên: không hiện ở đó.',
    en: 'Thread: you can read along in the workspace. Session: nothing is seen there.',
  },
  'agents.choice.memory.thread': { vi: 'Trong một luồng', en: 'In a thread' },
  'agents.choice.memory.session': { vi: 'Trong một phiên ẩn', en: 'In a hidden session' },
  'agents.field.auth': { vi: 'Bảo vệ', en: 'Protection' },
  'agents.hint.auth': { vi: 'Như đã chọn trong Chat Trigger.', en: 'As chosen in the Chat Trigger.' },
  'agents.choice.auth.none': { vi: 'Không', en: 'None' },
  'agents.choice.auth.basic': { vi: 'Tên và mật khẩu (Basic)', en: 'User and password (Basic)' },
  'agents.choice.auth.bearer': { vi: 'Khóa (Bearer)', en: 'Key (Bearer)' },
  'agents.field.allowPrivateNetwork': {
    vi: 'Địa chỉ này ở trên máy hoặc trong mạng của tôi',
    en: 'This address is on this machine or in my network',
  },
  'agents.hint.allowPrivateNetwork': {
    vi: 'Chỉ bật khi đúng vậy: ai sửa được địa chỉ này sẽ gọi được các máy trong mạng của bạn.',
    en: 'Switch on only if it is so: whoever can change the address can then reach machines in your network.',
  },
  'agents.field.images': { vi: 'Mô hình xem được ảnh', en: 'The model understands pictures' },
  'agents.hint.images': {
    vi: 'Ảnh khách gửi được chuyển cho mô hình.',
    en: 'Pictures that people send are passed to it.',
  },
  'agents.field.transcriptionBaseUrl': { vi: 'Địa chỉ của mô hình nghe', en: 'Address of that model' },
  'agents.hint.transcriptionBaseUrl': {
    vi: 'Để trống: cùng máy chủ với trợ lý. Khóa không được gửi tới máy chủ khác.',
    en: 'Empty: the same server. The key is not sent to another server.',
  },
  'agents.field.transcriptionModel': { vi: 'Mô hình nghe tin nhắn thoại', en: 'Model for voice messages' },
  'agents.hint.transcriptionModel': {
    vi: 'Ví dụ whisper-1. Để trống: tin thoại không được chép thành chữ.',
    en: 'Such as whisper-1. Empty: voice messages are not written out.',
  },
  'agents.field.inputs': { vi: 'Giá trị cho ứng dụng (JSON)', en: 'Values for the app (JSON)' },
  'agents.hint.inputs': {
    vi: 'Cho các ô nhập của ứng dụng Dify, ví dụ một ngôn ngữ.',
    en: 'For the input fields of the Dify app, such as a language.',
  },
  'agents.field.systemPrompt': { vi: 'Lời dặn', en: 'Instructions' },
  'agents.hint.systemPrompt': {
    vi: 'Trợ lý là ai, nói thế nào, không được làm gì. Gửi kèm mọi tin nhắn.',
    en: 'Who it is, how it speaks, what it must not do. Goes with every message.',
  },
  'agents.field.historyLimit': { vi: 'Số tin cũ được nhớ', en: 'Earlier messages that it is told' },
  'agents.hint.historyLimit': { vi: 'Từ 0 đến 200 tin của luồng.', en: 'From 0 to 200 messages of the thread.' },
  'agents.field.historyTokens': { vi: 'Độ dài phần nhớ (token)', en: 'Length of that history (tokens)' },
  'agents.hint.historyTokens': { vi: 'Khoảng bốn ký tự một token.', en: 'About four characters to a token.' },
  'agents.field.maxTokens': { vi: 'Câu trả lời dài nhất (token)', en: 'Longest answer (tokens)' },
  'agents.hint.maxTokens': { vi: 'Để trống: máy chủ tự quyết.', en: 'Empty: the server decides.' },
  'agents.field.newTokenField': {
    vi: 'Gửi giới hạn này bằng max_completion_tokens',
    en: 'Send that limit as max_completion_tokens',
  },
  'agents.hint.newTokenField': {
    vi: 'Các mô hình mới của OpenAI cần vậy.',
    en: 'Newer models of OpenAI ask for it.',
  },
  'agents.field.temperature': { vi: 'Độ sáng tạo (temperature)', en: 'Temperature' },
  'agents.hint.temperature': { vi: 'Từ 0 đến 2. Để trống: mặc định.', en: 'From 0 to 2. Empty: the default.' },
  'agents.field.laterMinutes': { vi: 'Chờ câu trả lời gửi sau (phút)', en: 'Wait for a promised answer (minutes)' },
  'agents.hint.laterMinutes': {
    vi: 'Khi webhook hứa trả lời sau (202). Từ 1 đến 1.440. Để trống: mặc định.',
    en: 'When the webhook promises an answer (202). From 1 to 1,440. Empty: the default.',
  },
  'agents.field.connectMs': { vi: 'Chờ kết nối (giây)', en: 'Wait for a connection (seconds)' },
  'agents.hint.connectMs': { vi: 'Để trống: 10 giây.', en: 'Empty: 10 seconds.' },
  'agents.field.idleMs': { vi: 'Chờ giữa hai lần có chữ (giây)', en: 'Wait for the next words (seconds)' },
  'agents.hint.idleMs': {
    vi: 'Trợ lý có công cụ nghĩ lâu. Để trống: 600 giây.',
    en: 'Agents with tools think long. Empty: 600 seconds.',
  },
  'agents.field.totalMs': { vi: 'Cả câu trả lời (giây)', en: 'A whole answer (seconds)' },
  'agents.hint.totalMs': { vi: 'Để trống: 1.200 giây.', en: 'Empty: 1,200 seconds.' },
  'agents.field.maxAnswerKb': { vi: 'Dữ liệu trả về nhiều nhất (KiB)', en: 'Largest answer (KiB)' },
  'agents.hint.maxAnswerKb': { vi: 'Lớn hơn thì bỏ cả câu trả lời.', en: 'A larger one is refused.' },
  'agents.rare': { vi: 'Thêm: trí nhớ, giới hạn, thời gian chờ', en: 'More: history, limits, waiting times' },
  'agents.field.secret': { vi: 'Khóa', en: 'Key' },
  'agents.secret.kept': {
    vi: 'Đang giữ khóa kết thúc bằng …{last4}. Để trống nếu không đổi.',
    en: 'A key ending in …{last4} is kept. Leave empty to keep it.',
  },
  'agents.secret.needed': {
    vi: 'Được cất kín; sau khi lưu chỉ hiện bốn ký tự cuối.',
    en: 'Kept sealed; once saved only its last four characters are shown.',
  },
  'agents.secret.optional': { vi: 'Để trống nếu không có.', en: 'Leave empty if there is none.' },
  'agents.secret.again': {
    vi: 'Khóa bạn vừa nhập không được giữ lại: hãy nhập lại trước khi lưu.',
    en: 'The key that you typed is not shown again: type it once more before you save.',
  },
  'agents.secret.remove': { vi: 'Bỏ khóa đang giữ', en: 'Remove the key' },
  'agents.secret.webhook': {
    vi: 'Khóa whsec_… để ký lời gọi, hoặc một khóa Bearer.',
    en: 'A whsec_… key signs the calls; any other is sent as Bearer.',
  },
  'agents.secret.n8n': { vi: 'Với Basic: tên:mậtkhẩu.', en: 'For Basic: user:password.' },
  'agents.secret.openai': {
    vi: 'Lấy ở mục API keys của nhà cung cấp hoặc của máy chủ bạn chạy.',
    en: 'From API keys at the provider, or of the server that you run.',
  },
  'agents.secret.anythingllm': {
    vi: 'Tạo trong Settings › Tools › Developer API.',
    en: 'Make one under Settings › Tools › Developer API.',
  },
  'agents.secret.dify': {
    vi: 'Trong ứng dụng Dify: API Access › API Key (app-…).',
    en: 'In the Dify app: API Access › API Key (app-…).',
  },
  'agents.secret.flowise': {
    vi: 'Nếu flow đòi khóa: lấy ở mục API Keys của Flowise.',
    en: 'Where the flow asks for one: API Keys in Flowise.',
  },
  'agents.field.fallbackAgentId': { vi: 'Khi lỗi thì nhờ', en: 'When it fails, ask' },
  'agents.hint.fallbackAgentId': {
    vi: 'Trợ lý này được hỏi ngay khi trợ lý chính không trả lời được.',
    en: 'That agent is asked at once when this one cannot answer.',
  },
  'agents.fallback.none': { vi: 'Không ai', en: 'Nobody' },
  'agents.field.makeDefault': { vi: 'Đặt làm trợ lý mặc định', en: 'Make it the default agent' },
  'agents.error.address': {
    vi: 'Cần một địa chỉ http:// hoặc https://, không kèm tên và mật khẩu.',
    en: 'This has to be an address with http:// or https://, without user and password.',
  },
  'agents.error.number': { vi: 'Cần một số.', en: 'This has to be a number.' },
  'agents.error.json': {
    vi: 'Cần JSON với tên và giá trị trong ngoặc nhọn.',
    en: 'This has to be JSON: names and values in braces.',
  },
  'agents.error.handle': {
    vi: 'Dùng 1–32 chữ thường không dấu, số, gạch nối hoặc gạch dưới.',
    en: 'Use 1 to 32 small letters, digits, hyphens or underscores.',
  },
  'agents.error.handleTaken': {
    vi: 'Không gian này đã có trợ lý @{handle}.',
    en: 'This workspace already has an agent @{handle}.',
  },
  'agents.error.keyElsewhere': {
    vi: 'Địa chỉ nay thuộc máy chủ khác: hãy nhập lại khóa, hoặc xóa khóa.',
    en: 'The address now leads to another server: enter the key again, or remove it.',
  },
  'agents.error.historyLimit': { vi: 'Cần một số từ 0 đến {n}.', en: 'This has to be a number from 0 to {n}.' },
  'agents.error.fallback.unknown': {
    vi: 'Trợ lý này không còn ở đây.',
    en: 'That agent is not here any more.',
  },
  'agents.error.fallback.circle': {
    vi: 'Sẽ thành vòng tròn: trợ lý đó rốt cuộc lại nhờ trợ lý này.',
    en: 'That would be a circle: in the end that agent asks this one.',
  },
} as const satisfies Catalogue;
