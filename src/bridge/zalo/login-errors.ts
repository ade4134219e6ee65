import type { Answers } from './answers.ts';
import { describeError } from './errors.ts';
import { REFUSED_CODE, SESSION_CODES } from './sign-in.ts';
import type { LoginErrorCode, LoginView } from './types.ts';

export type LoginError = NonNullable<LoginView['error']>;

export const SCAN_PATH = '/account/authen/qr/waiting-scan';
const CONFIRM_PATH = '/account/authen/qr/waiting-confirm';
const GENERATE_PATH = '/account/authen/qr/generate';
const LOGIN_PATHS = ['/api/login/getLoginInfo', '/api/login/getServerInfo'];

export const loginError = (code: LoginErrorCode, message: string): LoginError => ({ code, message });

/**
 * Why a QR login failed. zca-js has one text for many causes ("Cannot get scan result", "Can't login", "Đăng nhập thất
 * bại"), so what Zalo answered decides, and the text only where nothing else is known.
 */
export function judgeLogin(error: unknown, answers: Answers): LoginError {
  const text = describeError(error);
  const { last, userInfo } = answers;
  if (answers.withCode(REFUSED_CODE)) return loginError('refused', 'Zalo refused the login from this network (-1005)');
  if (userInfo && !userInfo.logged && userInfo.needsPassword)
    return loginError('needs_password', 'Zalo wants the password once at chat.zalo.me');
  if (userInfo && !userInfo.logged) return loginError('session_refused', 'Zalo did not open a session after the scan');
  if (last?.failure === 'timeout') return loginError('timeout', `no answer from Zalo (${last.path})`);
  if (last?.failure === 'network' || (last?.status ?? 0) >= 500)
    return loginError('network', `Zalo could not be reached (${last?.path})`);
  if (text === 'Cannot get API login version')
    return loginError('protocol_changed', `the login page is not the known one (HTTP ${last?.status})`);
  const refused =
    answers.withCode(...SESSION_CODES) ?? LOGIN_PATHS.map((path) => answers.get(path)).find((answer) => answer?.code);
  if (refused) return loginError('session_refused', `Zalo did not accept the new session (${refused.code})`);
  if (last?.path === CONFIRM_PATH)
    return loginError('session_refused', `Zalo answered code ${last.code} to the confirmation`);
  if (last?.path === GENERATE_PATH || last?.path === SCAN_PATH)
    return loginError('protocol_changed', `an unexpected answer to the QR code (${last.code ?? 'no code'})`);
  return loginError('internal', text);
}
