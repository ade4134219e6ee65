import type { Catalogue } from '../catalogue.ts';

/** Pictures and files that an agent wanted to send, and why one was not; voice messages in words. */
export const files = {
  'sendError.file_gone': { vi: 'tệp không còn được lưu', en: 'the file is no longer kept' },
  'sendError.file_too_big': { vi: 'tệp lớn hơn 10 MB', en: 'the file is larger than 10 MB' },
  'sendError.file_wrong_type': {
    vi: 'không phải ảnh, âm thanh, phim hay tài liệu gửi được',
    en: 'it is no picture, sound, film or document that can be sent',
  },
  'sendError.file_no_data': { vi: 'trợ lý không đưa nội dung tệp', en: 'the agent gave no content for the file' },
  'sendError.file_not_https': {
    vi: 'địa chỉ tệp không phải https nên không tải',
    en: 'the file’s address is not https, so it was not fetched',
  },
  'sendError.file_private_address': {
    vi: 'địa chỉ tệp nằm trong mạng riêng nên không tải',
    en: 'the file’s address is in a private network, so it was not fetched',
  },
  'sendError.file_unreachable': {
    vi: 'không kết nối được tới nơi chứa tệp',
    en: 'the file’s server could not be reached',
  },
  'sendError.file_redirect': {
    vi: 'địa chỉ tệp chuyển sang nơi khác nên không tải',
    en: 'the file’s address leads on to another, which is not followed',
  },
  'sendError.file_http': { vi: 'nơi chứa tệp không đưa tệp', en: 'the file’s server did not give it' },
  'sendError.file_slow': { vi: 'tải tệp quá lâu', en: 'fetching the file took too long' },
  'sendError.file_too_many': { vi: 'quá 10 tệp trong một câu trả lời', en: 'more than 10 files in one answer' },
  'sendError.file_storage_full': { vi: 'kho tệp của kênh đã đầy', en: 'the channel’s file store is full' },
  'sendError.file_not_kept': { vi: 'máy chủ không lưu được tệp', en: 'the server could not save the file' },
  'deliveries.why.file_gone': {
    vi: 'Tệp này không còn được lưu trên máy chủ nên không gửi được nữa. Hãy hỏi lại trợ lý, hoặc tự gửi.',
    en: 'This file is no longer kept on the server, so it cannot be sent. Ask the agent again, or send it yourself.',
  },

  'voice.length': { vi: 'Tin nhắn thoại, {length}', en: 'Voice, {length}' },
  'voice.said': { vi: '{what}: “{text}”', en: '{what}: “{text}”' },
  'voice.notHeard': { vi: '{what} (chưa chép được lời: {why})', en: '{what} (not transcribed: {why})' },
} as const satisfies Catalogue;
