import type { Catalogue } from '../catalogue.ts';

/**
 * Why an agent did not answer, in sentences (`bridge/agents/words.ts` puts them together). What a back-end said itself
 * stands behind them as a quotation, in whatever language it speaks.
 */
export const agentErrors = {
  'agentError.itSaid': { vi: 'Phía đó báo: “{said}”.', en: 'It said: “{said}”.' },
  'agentError.noReason': { vi: 'Không kèm lý do.', en: 'It gave no reason.' },
  'agentError.ofAgent': { vi: '{name}: {words}', en: '{name}: {words}' },
  'agentError.allFailed': { vi: 'Không trợ lý nào trả lời được.', en: 'None of the agents answered.' },

  'agentError.timeUp': {
    vi: 'Trợ lý không trả lời trong thời gian cho phép.',
    en: 'The agent did not answer in the time that was given to it.',
  },
  'agentError.cancelled': { vi: 'Câu trả lời đã bị dừng.', en: 'The answer was cancelled.' },
  'agentError.unexpected': {
    vi: 'Có lỗi ngoài dự tính ở máy chủ này. Nhật ký của nó ghi rõ.',
    en: 'Something unexpected went wrong here. The log has it.',
  },
  'agentError.failedUnexpectedly': { vi: 'Trợ lý hỏng ngoài dự tính.', en: 'The agent failed unexpectedly.' },

  // Getting there.
  'agentError.notRunning': {
    vi: 'Không có gì đang chạy ở {host}. Máy chủ đã bật chưa?',
    en: 'Nothing listens at {host}. Is the server running?',
  },
  'agentError.unknownName': {
    vi: 'Không có máy nào tên là {host}. Tên viết đúng chưa?',
    en: 'The name {host} is not known. Is it spelled right?',
  },
  'agentError.nameNotNow': {
    vi: 'Lúc này không tra được tên {host}.',
    en: 'The name {host} could not be looked up just now.',
  },
  'agentError.noAddress': { vi: 'Tên {host} không có địa chỉ nào.', en: 'The name {host} has no address.' },
  'agentError.certificate': {
    vi: 'Chứng chỉ của {host} không được chấp nhận ({code}).',
    en: 'The certificate of {host} is not accepted ({code}).',
  },
  'agentError.otherProtocol': {
    vi: 'Ở đó {host} không dùng {protocol} ({code}). Thử đổi giữa http:// và https://.',
    en: '{host} does not speak {protocol} there ({code}). Try the other one of http:// and https://.',
  },
  'agentError.hostBrokeOff': {
    vi: '{host} ngắt kết nối khi câu trả lời chưa xong.',
    en: '{host} broke off the connection before the answer was complete.',
  },
  'agentError.unreachable': {
    vi: 'Không kết nối được tới {host}{code, select, none {} other { ({code})}}.',
    en: '{host} could not be reached{code, select, none {} other { ({code})}}.',
  },
  'agentError.redirect': {
    vi: 'Địa chỉ này chuyển tiếp sang {to}. Cầu nối không đi theo chuyển tiếp: hãy nhập thẳng địa chỉ cuối.',
    en: 'The address leads on to {to}. Redirects are not followed: enter the final address.',
  },
  'agentError.noScheme': {
    vi: 'Địa chỉ phải bắt đầu bằng http:// hoặc https://.',
    en: 'The address must start with http:// or https://.',
  },
  'agentError.nameInAddress': {
    vi: 'Địa chỉ không được chứa tên đăng nhập hay mật khẩu; hãy điền vào ô khóa.',
    en: 'The address must not contain a user name or password; use the key field.',
  },
  'agentError.private': {
    vi: '{host} nằm trên máy này hoặc trong mạng riêng. Nếu đúng ý bạn, hãy bật “Địa chỉ này ở trên máy hoặc trong mạng của tôi”.',
    en: '{host} is an address on this machine or in a private network. Tick “This address is on this machine or in my network” if that is meant.',
  },
  'agentError.never': {
    vi: '{host} là địa chỉ không bao giờ được gọi (địa chỉ dành riêng hoặc của hạ tầng đám mây).',
    en: '{host} is an address that is never called (a reserved or cloud-internal one).',
  },

  // Limits.
  'agentError.noConnection': {
    vi: 'Không kết nối được trong {n, number} {unit, select, s {giây} other {phút}}. Địa chỉ có đúng không, máy chủ có chạy không?',
    en: 'No connection within {n, number} {unit, select, s {seconds} other {minutes}}. Is the address right and the server up?',
  },
  'agentError.idle': {
    vi: 'Đã kết nối nhưng trợ lý không gửi gì suốt {n, number} {unit, select, s {giây} other {phút}}.',
    en: 'The agent was connected but sent nothing for {n, number} {unit, select, s {seconds} other {minutes}}.',
  },
  'agentError.total': {
    vi: 'Cả câu trả lời kéo dài hơn {n, number} {unit, select, s {giây} other {phút}}.',
    en: 'The whole answer took longer than {n, number} {unit, select, s {seconds} other {minutes}}.',
  },
  'agentError.tooBig': {
    vi: 'Câu trả lời lớn hơn mức đọc tối đa ({kb} KiB).',
    en: 'The answer is larger than {kb} KiB, the most that is read.',
  },
  'agentError.tooLong': {
    vi: 'Câu trả lời dài {n, number} ký tự; quá {max, number} ký tự thì không gửi cho ai.',
    en: 'The answer has {n, number} characters; more than {max, number} are not sent to anybody.',
  },
  'agentError.resting': {
    vi: 'Trợ lý này lỗi {n, number} lần liên tiếp nên được để yên; {seconds, number} giây nữa sẽ thử lại.',
    en: 'This agent failed {n, number} times in a row and is left alone; it is tried again in {seconds, number} seconds.',
  },
  'agentError.promised': {
    vi: 'Phía đó hứa trả lời sau (HTTP 202) nhưng quá hạn vẫn chưa gửi.',
    en: 'The back-end promised an answer (HTTP 202) and did not send it in time.',
  },

  // What a status means.
  'agentError.http.auth': {
    vi: 'Khóa không được chấp nhận (HTTP {status}).',
    en: 'The key was not accepted (HTTP {status}).',
  },
  'agentError.http.config': {
    vi: 'Yêu cầu bị từ chối (HTTP {status}).',
    en: 'The request was refused (HTTP {status}).',
  },
  'agentError.http.not_found': {
    vi: 'Ở địa chỉ này không có gì (HTTP {status}).',
    en: 'There is nothing at this address (HTTP {status}).',
  },
  'agentError.http.quota': {
    vi: 'Tài khoản của trợ lý này đã hết tiền (HTTP {status}).',
    en: 'The account of this agent has no credit left (HTTP {status}).',
  },
  'agentError.http.rate_limited': {
    vi: 'Quá nhiều yêu cầu cùng lúc (HTTP {status}).',
    en: 'Too many requests at once (HTTP {status}).',
  },
  'agentError.http.overloaded': {
    vi: 'Máy chủ đang gặp lỗi của chính nó (HTTP {status}).',
    en: 'The server has trouble of its own (HTTP {status}).',
  },
  'agentError.http.timeout': {
    vi: 'Máy chủ chờ quá lâu nên bỏ cuộc (HTTP {status}).',
    en: 'The server gave up waiting (HTTP {status}).',
  },
  'agentError.http.other': {
    vi: 'Không dùng được câu trả lời (HTTP {status}).',
    en: 'The answer cannot be used (HTTP {status}).',
  },

  // What came back.
  'agentError.brokeOff': { vi: 'Câu trả lời bị đứt giữa chừng.', en: 'The answer broke off in the middle.' },
  'agentError.notJson': {
    vi: 'Trợ lý hứa gửi JSON nhưng gửi thứ khác.',
    en: 'The agent sent something that is not the JSON it promised.',
  },
  'agentError.webPage': {
    vi: 'Ở địa chỉ này là một trang web, không phải API. Địa chỉ gốc có đúng không?',
    en: 'There is a web page at this address, not an API. Is the base address right?',
  },
  'agentError.nothing': { vi: 'Trợ lý trả lời rỗng.', en: 'The agent answered with nothing.' },
  'agentError.nothingToSend': {
    vi: 'Trợ lý trả lời nhưng không có gì gửi được.',
    en: 'The agent answered with nothing that can be sent.',
  },
  'agentError.filesOnly': {
    vi: 'Trợ lý chỉ gửi tệp, và không tệp nào gửi tiếp được.',
    en: 'The agent answered with files only, and none can be sent.',
  },
  'agentError.gaveUp': {
    vi: 'Máy chủ bỏ dở giữa câu trả lời.',
    en: 'The server gave up in the middle of the answer.',
  },
  'agentError.serverError': { vi: 'Máy chủ báo lỗi.', en: 'The server reported an error.' },
  'agentError.filtered': {
    vi: 'Bộ lọc nội dung của máy chủ đã chặn câu trả lời.',
    en: 'The server’s content filter stopped the answer.',
  },
  'agentError.modelRefused': { vi: 'Mô hình từ chối trả lời.', en: 'The model refused.' },
  'agentError.wantsTool': {
    vi: 'Mô hình muốn dùng công cụ thay vì trả lời. Hãy dùng mô hình hoặc máy chủ tự chạy công cụ.',
    en: 'The model wanted to use a tool instead of answering. Use a model or server that runs its tools itself.',
  },
  'agentError.limitUsedUp': {
    vi: 'Mô hình dùng hết giới hạn độ dài trước khi nói được gì. Hãy tăng giới hạn token.',
    en: 'The model used up its answer limit before it said anything. Raise the token limit.',
  },
  'agentError.unknownModel': { vi: 'Máy chủ không có mô hình này.', en: 'The server does not know this model.' },
  'agentError.noChatWithV1': {
    vi: 'Ở địa chỉ này không có phần chat (HTTP 404). Thử bỏ /v1 ở cuối địa chỉ gốc.',
    en: 'There is no chat at this address (HTTP 404). Try the base address without /v1.',
  },
  'agentError.noChatWithoutV1': {
    vi: 'Ở địa chỉ này không có phần chat (HTTP 404). Thử thêm /v1 vào cuối địa chỉ gốc.',
    en: 'There is no chat at this address (HTTP 404). Try the base address with /v1 at its end.',
  },
  'agentError.nothingHeard': {
    vi: 'Không nghe ra gì trong đoạn ghi âm.',
    en: 'Nothing was understood in the recording.',
  },

  // Settings.
  'agentError.settings': {
    vi: 'Cài đặt của trợ lý này chưa dùng được. Hãy xem lại: {fields}.',
    en: 'The settings of this agent cannot be used. Check: {fields}.',
  },
  'agentError.settingsAll': {
    vi: 'Cài đặt của trợ lý này chưa dùng được.',
    en: 'The settings of this agent cannot be used.',
  },
  'agentError.unknownKind': {
    vi: 'Phiên bản này không có loại trợ lý “{kind}”.',
    en: 'There is no agent kind “{kind}” in this version.',
  },
  'agentError.unsendableKey': {
    vi: 'Khóa có ký tự không gửi đi được, như chữ có dấu hay xuống dòng. Hãy dán lại đúng khóa.',
    en: 'The key holds characters that cannot be sent, such as accents or line breaks. Paste it once more.',
  },
  'agentError.keyNotHere': {
    vi: 'Không mở được khóa của trợ lý này ở đây.',
    en: 'This agent’s key cannot be opened here.',
  },
  'agentError.keyLost': {
    vi: 'Không mở được khóa của trợ lý này. Hãy nhập lại khóa.',
    en: 'This agent’s key cannot be opened. Enter it again.',
  },
  'agentError.noAgent': {
    vi: 'Không trợ lý nào của không gian này được trả lời trên kênh này.',
    en: 'No agent of this workspace may answer on this channel.',
  },
} as const satisfies Catalogue;
