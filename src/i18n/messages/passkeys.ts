import type { Catalogue } from '../catalogue.ts';

/** Passkeys: adding them, signing in with one, and why it may not work here. */
export const passkeys = {
  'passkeys.title': { vi: 'Passkey', en: 'Passkeys' },
  'passkeys.intro': {
    vi: 'Đăng nhập bằng vân tay, khuôn mặt hoặc mã khóa của điện thoại hay máy tính, thay cho mật khẩu và mã xác thực.',
    en: 'Sign in with the fingerprint, face or PIN of your phone or computer, in place of the password and the code.',
  },
  'passkeys.add': { vi: 'Thêm passkey', en: 'Add a passkey' },
  'passkeys.since': { vi: 'Thêm ngày', en: 'Added' },
  'passkeys.used': { vi: 'Dùng gần nhất', en: 'Last used' },
  'passkeys.unused': { vi: 'Chưa dùng', en: 'Not used yet' },
  'passkeys.for': { vi: 'Chỉ dùng ở {host}', en: 'Works at {host} only' },
  'passkeys.remove': { vi: 'Gỡ', en: 'Remove' },
  'passkeys.removeNamed': { vi: 'Gỡ passkey {name}', en: 'Remove the passkey {name}' },
  'passkeys.removeWarning': {
    vi: 'Passkey này không đăng nhập được nữa, và các thiết bị khác bị đăng xuất. Bạn cũng nên xóa nó trong thiết bị của bạn.',
    en: 'It does not sign in any more, and your other devices are signed out. Delete it on your device, too.',
  },
  'passkeys.added': { vi: 'Đã thêm passkey “{name}”.', en: 'The passkey “{name}” was added.' },
  'passkeys.removed': { vi: 'Đã gỡ passkey “{name}”.', en: 'The passkey “{name}” was removed.' },

  'passkeys.new.title': { vi: 'Thêm passkey', en: 'Add a passkey' },
  'passkeys.new.name': { vi: 'Tên', en: 'Name' },
  'passkeys.new.nameHint': {
    vi: 'Để sau này bạn biết nó ở đâu, ví dụ “Điện thoại của Lan”.',
    en: 'So that you know later where it is, such as “Lan’s phone”.',
  },
  'passkeys.new.submit': { vi: 'Tạo passkey', en: 'Create the passkey' },
  'passkeys.new.script': {
    vi: 'Trình duyệt chỉ tạo được passkey khi bật JavaScript.',
    en: 'Browsers make passkeys with JavaScript only.',
  },
  'passkeys.new.failed': {
    vi: 'Chưa thêm được passkey: trình duyệt trả lời quá muộn hoặc không đúng. Hãy thử lại.',
    en: 'The passkey was not added: the answer of the browser came too late or was not right. Try again.',
  },

  'passkeys.signIn': { vi: 'Đăng nhập bằng passkey', en: 'Sign in with a passkey' },
  'passkeys.prove': { vi: 'Dùng passkey', en: 'Use a passkey' },
  'passkeys.wrong': {
    vi: 'Passkey này chưa đăng nhập được. Hãy thử lại, hoặc dùng mật khẩu.',
    en: 'This passkey did not sign in. Try again, or use your password.',
  },
  'passkeys.impossible': {
    vi: 'Passkey chỉ dùng được khi mở trang này bằng https với tên miền, hoặc bằng localhost. Hãy đặt máy chủ sau một proxy có https và điền ZB_PUBLIC_ORIGIN.',
    en: 'Passkeys need this page to be open at a domain name with https, or at localhost. Put the server behind a proxy with https and set ZB_PUBLIC_ORIGIN.',
  },
  'passkeys.elsewhere': {
    vi: 'Passkey chỉ dùng được ở {origin}. Hãy mở trang này ở địa chỉ đó.',
    en: 'Passkeys work at {origin} only. Open this page there.',
  },
  'passkeys.unsupported': {
    vi: 'Trình duyệt này không dùng được passkey. Hãy thử trình duyệt khác hoặc bản mới hơn.',
    en: 'This browser knows no passkeys. Try another one, or a newer version.',
  },
  'passkeys.cancelled': {
    vi: 'Đã hủy, hoặc thiết bị chờ quá lâu. Chưa có gì thay đổi.',
    en: 'That was cancelled, or the device waited too long. Nothing has changed.',
  },
  'passkeys.known': {
    vi: 'Thiết bị này đã có passkey rồi.',
    en: 'This device has a passkey already.',
  },
  'passkeys.failed': {
    vi: 'Passkey chưa dùng được. Hãy tải lại trang rồi thử lại.',
    en: 'The passkey did not work. Reload the page and try again.',
  },
} as const satisfies Catalogue;
