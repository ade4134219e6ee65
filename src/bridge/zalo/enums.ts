/** Enums of zca-js by value, checked against its types: a name would bring the whole library along before it is needed. */
import type { LoginQRCallbackEventType, ThreadType } from 'zca-js';

export const THREAD_TYPES: { dm: ThreadType.User; group: ThreadType.Group } = { dm: 0, group: 1 };

export const LOGIN_EVENTS: {
  generated: LoginQRCallbackEventType.QRCodeGenerated;
  expired: LoginQRCallbackEventType.QRCodeExpired;
  scanned: LoginQRCallbackEventType.QRCodeScanned;
  declined: LoginQRCallbackEventType.QRCodeDeclined;
  confirmed: LoginQRCallbackEventType.GotLoginInfo;
} = { generated: 0, expired: 1, scanned: 2, declined: 3, confirmed: 4 };
