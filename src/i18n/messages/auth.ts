import type { Catalogue } from '../catalogue.ts';

/** First run, signing in, and what a form says when it cannot be trusted. */
export const auth = {
  'auth.name': { vi: 'Tên đăng nhập', en: 'User name' },
  'auth.nameHint': {
    vi: 'Chỉ dùng để đăng nhập trang này, không liên quan đến Zalo.',
    en: 'Only for signing in here; it has nothing to do with Zalo.',
  },
  'auth.password': { vi: 'Mật khẩu', en: 'Password' },
  'auth.passwordHint': {
    vi: 'Ít nhất {n, number} ký tự. Một câu dài dễ nhớ là tốt nhất.',
    en: 'At least {n, number} characters. A long phrase that you remember is best.',
  },
  'auth.passwordAgain': { vi: 'Nhập lại mật khẩu', en: 'Password again' },

  'auth.problem.tooShort': {
    vi: 'Mật khẩu cần ít nhất {n, number} ký tự.',
    en: 'Use at least {n, number} characters.',
  },
  'auth.problem.tooLong': { vi: 'Mật khẩu dài quá {max, number} ký tự.', en: 'Use at most {max, number} characters.' },
  'auth.problem.common': {
    vi: 'Mật khẩu này quá dễ đoán. Hãy chọn một câu của riêng bạn.',
    en: 'This password is too easy to guess. Choose a phrase of your own.',
  },
  'auth.problem.likeName': {
    vi: 'Mật khẩu không nên giống tên đăng nhập.',
    en: 'The password must not be your user name.',
  },
  'auth.problem.different': { vi: 'Hai lần nhập chưa giống nhau.', en: 'The two passwords are not the same.' },
  'auth.problem.name': { vi: 'Hãy nhập tên đăng nhập.', en: 'Enter a user name.' },
  'auth.problem.wrong.password': { vi: 'Mật khẩu chưa đúng.', en: 'This is not your password.' },
  'auth.problem.wrong.code': {
    vi: 'Mã chưa đúng hoặc đã dùng rồi. Hãy chờ mã tiếp theo trong ứng dụng.',
    en: 'This code is not right, or was used already. Wait for the next one in the app.',
  },
  'auth.problem.wait': {
    vi: 'Bạn đã thử nhiều lần. Hãy chờ {minutes, number} phút rồi thử lại.',
    en: 'Too many tries. Wait {minutes, plural, one {# minute} other {# minutes}} and try again.',
  },

  'auth.login.title': { vi: 'Đăng nhập', en: 'Sign in' },
  'auth.login.submit': { vi: 'Đăng nhập', en: 'Sign in' },
  'auth.login.remember': { vi: 'Giữ đăng nhập 30 ngày', en: 'Keep me signed in for 30 days' },
  'auth.login.rememberHint': { vi: 'Chỉ chọn trên máy của riêng bạn.', en: 'Only on a device of your own.' },
  'auth.login.wrong': {
    vi: 'Tên đăng nhập hoặc mật khẩu chưa đúng.',
    en: 'The user name or the password is not right.',
  },
  'auth.login.forgot': { vi: 'Quên mật khẩu?', en: 'Forgot the password?' },
  'auth.login.forgotHow': {
    vi: 'Trên máy chủ, chạy lệnh này để đặt mật khẩu mới:',
    en: 'Run this command on the server to set a new one:',
  },

  'auth.setup.title': { vi: 'Chào mừng bạn đến với zalo-bridge', en: 'Welcome to zalo-bridge' },
  'auth.setup.intro': {
    vi: 'Tạo tài khoản quản trị của bạn. Đây là người duy nhất mở được trang này.',
    en: 'Make your administrator account. Only it can open these pages.',
  },
  'auth.setup.language': { vi: 'Ngôn ngữ', en: 'Language' },
  'auth.setup.submit': { vi: 'Tạo tài khoản', en: 'Create the account' },
  'auth.setup.lostTitle': { vi: 'Chưa thiết lập', en: 'Not set up yet' },
  'auth.setup.expiredTitle': { vi: 'Đường dẫn này không dùng được nữa', en: 'This address does not work any more' },
  'auth.setup.lost': {
    vi: 'Máy chủ này chưa có tài khoản quản trị. Đường dẫn thiết lập được in ra khi máy chủ khởi động, dùng được một lần trong 30 phút.',
    en: 'This server has no administrator yet. The setup address is printed when the server starts; it works once, for 30 minutes.',
  },
  'auth.setup.expired': {
    vi: 'Đường dẫn thiết lập chỉ dùng được một lần, trong 30 phút. Chưa có gì được tạo.',
    en: 'A setup address works once, for 30 minutes. Nothing was created.',
  },
  'auth.setup.how': {
    vi: 'Để lấy đường dẫn mới, chạy lệnh này trên máy chủ:',
    en: 'To get a new one, run this command on the server:',
  },

  'auth.code.title': { vi: 'Nhập mã xác thực', en: 'Type your code' },
  'auth.code.label': { vi: 'Mã xác thực', en: 'Code' },
  'auth.code.hint': {
    vi: 'Mã 6 số trong ứng dụng xác thực trên điện thoại, hoặc một mã dự phòng.',
    en: 'The 6 digits in the authenticator app on your phone, or one of your recovery codes.',
  },
  'auth.code.wrong': {
    vi: 'Mã chưa đúng hoặc đã dùng rồi. Hãy kiểm tra giờ trên điện thoại, hoặc chờ mã tiếp theo.',
    en: 'This code is not right, or was used already. Check the time on your phone, or wait for the next code.',
  },
  'auth.code.unreadable': {
    vi: 'Máy chủ không đọc được khóa của ứng dụng xác thực vì tệp khóa đã đổi. Hãy dùng một mã dự phòng.',
    en: 'The server cannot read the key of the authenticator app, because its key file is another one. Use a recovery code.',
  },
  'auth.code.late': {
    vi: 'Đã quá 10 phút. Hãy đăng nhập lại từ đầu.',
    en: 'That took longer than 10 minutes. Start again.',
  },
  'auth.code.left': {
    vi: 'Bạn vừa dùng một mã dự phòng. Còn lại {n, number} mã.',
    en: 'You have used a recovery code. {n, plural, one {# is} other {# are}} left.',
  },
  'auth.code.lost': { vi: 'Mất điện thoại và cả mã dự phòng?', en: 'Lost the phone and the recovery codes?' },
  'auth.code.lostHow': {
    vi: 'Trên máy chủ, chạy lệnh này để tắt xác minh hai bước:',
    en: 'Run this command on the server to turn two-step sign-in off:',
  },
  'auth.code.other': { vi: 'Đăng nhập bằng tài khoản khác', en: 'Sign in as someone else' },

  'auth.proof.title': { vi: 'Xác nhận là bạn', en: 'Confirm that it is you' },
  'auth.proof.why': {
    vi: 'Việc này quan trọng nên cần xác nhận lại nếu bạn đã đăng nhập hơn 10 phút.',
    en: 'This matters, so it is asked again when your last confirmation is more than 10 minutes old.',
  },
  'auth.proof.again': {
    vi: 'Tệp bạn chọn chưa được gửi. Sau khi xác nhận, hãy chọn lại.',
    en: 'The file you chose was not sent. Choose it again after confirming.',
  },
  'auth.proof.password': { vi: 'Mật khẩu của bạn', en: 'Your password' },
  'auth.proof.code': { vi: 'Hoặc mã trong ứng dụng xác thực', en: 'Or the code of your authenticator app' },
  'auth.proof.submit': { vi: 'Xác nhận', en: 'Confirm' },

  'auth.csrf.title': { vi: 'Trang đã mở quá lâu', en: 'This page was open for too long' },
  'auth.csrf.detail': {
    vi: 'Chưa có gì thay đổi. Hãy quay lại, tải lại trang rồi gửi lần nữa. Nếu vẫn gặp, hãy cho phép cookie của trang này trong trình duyệt.',
    en: 'Nothing was changed. Go back, reload the page and send it again. If this keeps happening, allow cookies for this site in your browser.',
  },
} as const satisfies Catalogue;
