import type { Catalogue } from '../catalogue.ts';

/** Error pages and the sentences beside form fields. */
export const errors = {
  'error.title.400': { vi: 'Yêu cầu chưa đúng', en: 'The request is not right' },
  'error.title.401': { vi: 'Bạn cần đăng nhập', en: 'Please sign in' },
  'error.title.403': { vi: 'Không được phép', en: 'Not allowed' },
  'error.title.404': { vi: 'Không tìm thấy trang', en: 'Page not found' },
  'error.title.408': { vi: 'Yêu cầu gửi quá lâu', en: 'The request took too long' },
  'error.title.409': { vi: 'Dữ liệu vừa thay đổi', en: 'Something changed in the meantime' },
  'error.title.413': { vi: 'Nội dung quá lớn', en: 'Too large' },
  'error.title.422': { vi: 'Có chỗ cần sửa', en: 'Something needs fixing' },
  'error.title.429': { vi: 'Bạn thao tác hơi nhanh', en: 'Too many tries' },
  'error.title.431': { vi: 'Trình duyệt gửi quá nhiều dữ liệu kèm theo', en: 'The browser sent too much along' },
  'error.title.500': { vi: 'Có lỗi ở phía máy chủ', en: 'Something broke on the server' },
  'error.title.503': { vi: 'Máy chủ chưa sẵn sàng', en: 'The server is not ready' },

  'error.detail.400': {
    vi: 'Máy chủ không hiểu yêu cầu này. Hãy quay lại trang trước và thử lại.',
    en: 'The server could not understand this request. Go back and try again.',
  },
  'error.detail.401': {
    vi: 'Phiên làm việc đã hết. Hãy đăng nhập lại để tiếp tục.',
    en: 'Your session has ended. Sign in again to continue.',
  },
  'error.detail.403': {
    vi: 'Yêu cầu này không đến từ trang của bạn, hoặc trang đã mở quá lâu. Chưa có gì thay đổi. Hãy tải lại trang và thử lại.',
    en: 'This request did not come from your own page, or the page was open for too long. Nothing was changed. Reload and try again.',
  },
  'error.detail.404': {
    vi: 'Địa chỉ này không có, hoặc nội dung đã được xóa.',
    en: 'There is nothing at this address, or it has been deleted.',
  },
  'error.detail.408': {
    vi: 'Kết nối có thể đang chậm. Chưa có gì thay đổi. Hãy thử lại.',
    en: 'The connection may be slow. Nothing was changed. Try again.',
  },
  'error.detail.409': {
    vi: 'Có người hoặc một cửa sổ khác vừa thay đổi nội dung này. Hãy tải lại trang để xem bản mới nhất.',
    en: 'Someone, or another window, has just changed this. Reload the page to see the newest state.',
  },
  'error.detail.413': { vi: 'Nội dung gửi lên vượt giới hạn cho phép.', en: 'What was sent is larger than allowed.' },
  'error.detail.422': {
    vi: 'Chưa có gì được lưu. Hãy sửa các mục dưới đây rồi gửi lại.',
    en: 'Nothing was saved. Fix the points below and send again.',
  },
  'error.detail.429': {
    vi: 'Hãy chờ một lát rồi thử lại. Chưa có gì thay đổi.',
    en: 'Wait a moment and try again. Nothing was changed.',
  },
  'error.detail.431': {
    vi: 'Thường do cookie cũ. Hãy xóa cookie của trang này trong trình duyệt rồi mở lại.',
    en: 'Mostly old cookies are the reason. Delete the cookies of this site in your browser and open it again.',
  },
  'error.detail.500': {
    vi: 'Lỗi đã được ghi lại. Hãy thử lại; nếu vẫn lỗi, gửi mã dưới đây cho người quản trị.',
    en: 'The error has been logged. Try again; if it stays, give the code below to whoever runs this server.',
  },
  'error.detail.503': { vi: 'Hãy thử lại sau ít phút.', en: 'Try again in a few minutes.' },

  'error.requestId': { vi: 'Mã yêu cầu', en: 'Request id' },
  'error.home': { vi: 'Về trang chính', en: 'Go to the start page' },

  'error.field.required': { vi: 'Cần điền mục này.', en: 'Please fill this in.' },
  'error.field.controls': {
    vi: 'Trong mục này có ký tự điều khiển, không ai nhìn thấy được. Ở đây chúng đã được bỏ ra: hãy xem lại rồi gửi lần nữa.',
    en: 'There were control characters in this, which nobody can see. Here they are taken out: look at it and send it again.',
  },
  'error.field.minLength': {
    vi: 'Cần ít nhất {n, number} ký tự.',
    en: 'Use at least {n, plural, one {# character} other {# characters}}.',
  },
  'error.field.maxLength': {
    vi: 'Nhiều nhất {n, number} ký tự.',
    en: 'Use at most {n, plural, one {# character} other {# characters}}.',
  },
  'error.field.minimum': { vi: 'Không được nhỏ hơn {n, number}.', en: 'Must not be less than {n, number}.' },
  'error.field.maximum': { vi: 'Không được lớn hơn {n, number}.', en: 'Must not be more than {n, number}.' },
  'error.field.type': { vi: 'Giá trị này không đúng kiểu.', en: 'This is not the right kind of value.' },
  'error.field.format': { vi: 'Mục này chưa đúng dạng.', en: 'This is not in the right form.' },
  'error.field.choice': { vi: 'Hãy chọn một giá trị trong danh sách.', en: 'Choose one of the listed values.' },
  'error.field.unknown': { vi: 'Mục này không được nhận.', en: 'This field is not accepted.' },
  'error.field.invalid': { vi: 'Giá trị này chưa dùng được.', en: 'This value cannot be used.' },
} as const satisfies Catalogue;
