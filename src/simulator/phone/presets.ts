/** The faults that the phone page offers, with their names. */
import type { FaultPatch } from '../faults.ts';
import type { Lang } from './words.ts';

export interface Preset {
  id: string;
  label: Record<Lang, string>;
  patch: FaultPatch;
}

const preset = (id: string, vi: string, en: string, patch: FaultPatch): Preset => ({ id, label: { vi, en }, patch });

const SENDS = ['/sms', '/sendmsg', '/mention', '/quote'];

/** A failure of the next text that the account sends, on whichever call it uses. */
const send = (fault: object): FaultPatch => ({ api: [{ path: SENDS, ...fault }] });

export const PRESETS: readonly Preset[] = [
  preset('qr-refused', 'Zalo từ chối đăng nhập (−1005)', 'Zalo refuses the login (−1005)', {
    qr: { confirmCode: -1005 },
  }),
  preset('qr-password', 'Zalo đòi mật khẩu', 'Zalo asks for the password', { qr: { needsPassword: true } }),
  preset('qr-blip', 'Mất mạng khi chờ quét', 'A network drop while waiting for the scan', { qr: { blips: 1 } }),
  preset('qr-hold', 'Máy chủ không trả lời khi chờ quét', 'No answer while waiting for the scan', {
    qr: { hold: true },
  }),
  preset('qr-page', 'Trang đăng nhập thay đổi', 'The login page changed', { qr: { pageWithoutVersion: true } }),
  preset('login-102', 'Phiên không được nhận (102)', 'The session is not accepted (102)', {
    login: { info: { inner: 102 } },
  }),
  preset('login-500', 'Lỗi 500 khi đăng nhập', 'Error 500 at the login', { login: { server: { http: 500 } } }),
  preset('socket-refused', 'Không nối được kênh đẩy', 'The push channel cannot be reached', {
    login: { sockets: 'refused' },
  }),
  preset('socket-403', 'Kênh đẩy bị từ chối (403)', 'The push channel is refused (403)', {
    socket: { handshakeStatus: 403 },
  }),
  preset('socket-storm', 'Kênh đẩy cứ 0,2 giây lại đứt', 'The push channel drops every 0.2 s', {
    socket: { closeCode: 1006 },
  }),
  preset('socket-no-key', 'Kênh đẩy không gửi khoá', 'The push channel never sends its key', {
    socket: { key: 'never' },
  }),
  preset('socket-copies', 'Mỗi tin đến ba lần', 'Every push comes three times', { socket: { copies: 3 } }),
  preset('socket-551', 'Tin đến cả qua kênh mã hoá 551', 'Messages also come on channel 551', {
    socket: { channel: 'both' },
  }),
  preset('socket-numbers', 'Mã số dạng số dài', 'Ids come as long numbers', { socket: { numericIds: true } }),
  preset('echo-none', 'Không báo lại tin đã gửi', 'Sent messages are not echoed', { echo: { mode: 'none' } }),
  preset('echo-late', 'Báo lại tin đã gửi chậm 10 giây', 'Echo of sent messages is 10 s late', {
    echo: { delayMs: 10_000 },
  }),
  preset('send-502', 'Lần gửi tới: lỗi 502', 'Next send: error 502', send({ http: 502 })),
  preset('send-429', 'Lần gửi tới: lỗi 429', 'Next send: error 429', send({ http: 429 })),
  preset('send-123', 'Lần gửi tới: chống spam (123)', 'Next send: anti-spam (123)', send({ code: 123 })),
  preset('send-122', 'Lần gửi tới: chặn người lạ (122)', 'Next send: strangers are blocked (122)', send({ code: 122 })),
  preset('send-221', 'Lần gửi tới: quá nhiều yêu cầu (221)', 'Next send: too many requests (221)', send({ code: 221 })),
  preset('send-600', 'Lần gửi tới: phiên hết hạn (600)', 'Next send: session expired (600)', send({ code: 600 })),
  preset('send-no-id', 'Lần gửi tới: không có mã tin', 'Next send: no message id', send({ answer: 'empty-object' })),
  preset(
    'send-lost',
    'Lần gửi tới: gửi được rồi mới đứt mạng',
    'Next send: the connection breaks after it',
    send({ reset: 'after' }),
  ),
  preset('send-slow', 'Lần gửi tới: chậm 30 giây', 'Next send: 30 s late', send({ delayMs: 30_000 })),
  preset('upload-silent', 'Tải tệp lên xong không báo', 'An upload is never confirmed', {
    upload: { fileDone: 'none' },
  }),
];

/** Whether every field that the preset sets has its value now. Failures of the next call are never "on": they wait. */
export function isOn({ patch }: Preset, current: Record<string, unknown>): boolean {
  if (patch.api) return false;
  return Object.entries(patch).every(([group, fields]) =>
    Object.entries(fields).every(([field, value]) => {
      const now = (current[group] as Record<string, unknown>)[field];
      return JSON.stringify(now) === JSON.stringify(value);
    }),
  );
}
