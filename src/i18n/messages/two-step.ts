import type { Catalogue } from '../catalogue.ts';

/** The second step of signing in: the authenticator app and the recovery codes. */
export const twoStep = {
  'twoStep.title': { vi: 'Xác minh hai bước', en: 'Two-step sign-in' },
  'twoStep.state.on': { vi: 'Đang bật', en: 'On' },
  'twoStep.state.off': { vi: 'Đang tắt', en: 'Off' },
  'twoStep.intro': {
    vi: 'Sau mật khẩu, bạn nhập thêm mã 6 số từ ứng dụng trên điện thoại. Người biết mật khẩu của bạn vẫn không vào được.',
    en: 'After the password you type a 6-digit code from an app on your phone. Who knows your password still cannot come in.',
  },
  'twoStep.since': { vi: 'Bật từ', en: 'On since' },
  'twoStep.turnOn': { vi: 'Bật xác minh hai bước', en: 'Turn on' },
  'twoStep.turnOff': { vi: 'Tắt', en: 'Turn off' },
  'twoStep.turnOffWarning': {
    vi: 'Sau khi tắt, chỉ cần mật khẩu là đăng nhập được. Mã dự phòng cũ không dùng được nữa.',
    en: 'The password alone signs in then, and the recovery codes stop working.',
  },
  'twoStep.off.done': { vi: 'Đã tắt xác minh hai bước.', en: 'Two-step sign-in is off.' },
  'twoStep.note': {
    vi: 'Khi bật, các thiết bị khác sẽ bị đăng xuất.',
    en: 'Your other devices will be signed out.',
  },

  'twoStep.setUp.app': {
    vi: 'Cài một ứng dụng xác thực trên điện thoại, ví dụ Google Authenticator, Microsoft Authenticator hoặc Aegis.',
    en: 'Install an authenticator app on your phone, such as Google Authenticator, Microsoft Authenticator or Aegis.',
  },
  'twoStep.setUp.scan': { vi: 'Trong ứng dụng đó, quét mã này.', en: 'Scan this code with the app.' },
  'twoStep.setUp.qr': {
    vi: 'Mã QR để thêm zalo-bridge vào ứng dụng xác thực',
    en: 'QR code that adds zalo-bridge to the authenticator app',
  },
  'twoStep.setUp.cannotScan': { vi: 'Không quét được?', en: 'Cannot scan it?' },
  'twoStep.setUp.type': { vi: 'Nhập khóa này vào ứng dụng:', en: 'Type this key into the app:' },
  'twoStep.setUp.code': { vi: 'Nhập mã 6 số mà ứng dụng đang hiện', en: 'Type the 6-digit code that the app shows' },
  'twoStep.setUp.submit': { vi: 'Bật', en: 'Turn on' },

  'twoStep.codes.title': { vi: 'Mã dự phòng', en: 'Recovery codes' },
  'twoStep.codes.on': { vi: 'Đã bật xác minh hai bước.', en: 'Two-step sign-in is on.' },
  'twoStep.codes.renewed': {
    vi: 'Đây là các mã mới. Các mã cũ không dùng được nữa.',
    en: 'These are new codes. The ones before do not work any more.',
  },
  'twoStep.codes.keep': {
    vi: 'Nếu mất điện thoại, mỗi mã này đăng nhập được một lần. Hãy cất ở nơi an toàn ngay bây giờ: trang này không hiện lại.',
    en: 'If you lose the phone, each of these signs in once. Keep them somewhere safe now: they are not shown again.',
  },
  'twoStep.codes.file': {
    vi: 'Mã dự phòng zalo-bridge của {name}. Mỗi mã dùng một lần.',
    en: 'Recovery codes of {name} for zalo-bridge. Each works once.',
  },
  'twoStep.codes.download': { vi: 'Tải về', en: 'Download' },
  'twoStep.codes.print': { vi: 'In', en: 'Print' },
  'twoStep.codes.done': { vi: 'Tôi đã cất các mã', en: 'I have kept the codes' },
  'twoStep.codes.left': {
    vi: 'Còn {n, number} mã dự phòng.',
    en: '{n, plural, one {# recovery code is} other {# recovery codes are}} left.',
  },
  'twoStep.codes.few': {
    vi: 'Sắp hết mã dự phòng. Hãy tạo mã mới và cất lại.',
    en: 'Few recovery codes are left. Make new ones and keep them.',
  },
  'twoStep.codes.renew': { vi: 'Tạo mã dự phòng mới', en: 'New recovery codes' },
} as const satisfies Catalogue;
