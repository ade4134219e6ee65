import type { Catalogue } from '../catalogue.ts';

/** The API: the frame of its documentation page, whose contents are written for programmers, in English. */
export const api = {
  'api.channel.defaultName': { vi: 'Zalo cá nhân', en: 'Zalo Personal' },

  'api.docs.title': { vi: 'API cho lập trình viên', en: 'API for programmers' },
  'api.docs.intro': {
    vi: 'Mọi việc làm được trên các trang này, chương trình của bạn cũng làm được qua API. Phần mô tả bên dưới viết bằng tiếng Anh.',
    en: 'Everything that these pages can do, a program of yours can do through the API.',
  },
  'api.docs.token': {
    vi: 'Tạo mã truy cập trong Hệ thống, hoặc bằng lệnh dưới đây, rồi gửi kèm trong mỗi lần gọi.',
    en: 'Make a token under System, or with the command below, and send it with every call.',
  },
  'api.docs.machine': { vi: 'Tài liệu OpenAPI 3.1 (JSON)', en: 'The OpenAPI 3.1 document (JSON)' },
  'api.docs.areas': { vi: 'Các nhóm lệnh', en: 'Areas' },
  'api.docs.shapes': { vi: 'Các kiểu dữ liệu', en: 'Shapes' },
  'api.docs.scope': { vi: 'quyền {scope}', en: 'scope {scope}' },
  'api.docs.parameters': { vi: 'Tham số', en: 'Parameters' },
  'api.docs.body': { vi: 'Nội dung gửi', en: 'Body' },
  'api.docs.answer': { vi: 'Trả lời {status}', en: 'Answer {status}' },
  'api.docs.nothing': { vi: 'không có nội dung', en: 'no content' },
  'api.docs.listOf': { vi: 'danh sách', en: 'list of' },
  'api.docs.example': { vi: 'Ví dụ', en: 'Example' },
  'api.docs.field': { vi: 'Trường', en: 'Field' },
  'api.docs.type': { vi: 'Kiểu', en: 'Type' },
  'api.docs.meaning': { vi: 'Ý nghĩa', en: 'Meaning' },
} as const satisfies Catalogue;
