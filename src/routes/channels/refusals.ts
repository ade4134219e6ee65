import type { RefusalCode } from '../../bridge/refusal.ts';
import { isMessageKey, type MessageKey } from '../../i18n/index.ts';

/** The sentence that says why the bridge did not start, stop or log in. */
export function refusalKey(code: RefusalCode): MessageKey {
  const key = `channels.refusal.${code}`;
  return isMessageKey(key) ? key : 'channels.refusal.other';
}
