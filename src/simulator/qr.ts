/** QR codes and what becomes of them: new → scanned → confirmed | declined, or expired. */
import { randomBytes } from 'node:crypto';
import type { Cancel, Clock } from '../clock.ts';
import type { Account } from './world.ts';

export type QrState = 'new' | 'scanned' | 'confirmed' | 'declined' | 'expired';

export interface QrCode {
  code: string;
  /** What the picture says. */
  token: string;
  state: QrState;
  /** Who scanned it. */
  account: Account | null;
  createdAt: number;
  expiresAt: number;
}

const NEXT: Record<QrState, readonly QrState[]> = {
  new: ['scanned', 'expired'],
  scanned: ['confirmed', 'declined', 'expired'],
  confirmed: [],
  declined: [],
  expired: [],
};

export type QrCodes = ReturnType<typeof createQrCodes>;

export function createQrCodes({ clock, ttlMs, pollMs }: { clock: Clock; ttlMs: number; pollMs: number }) {
  const codes = new Map<string, QrCode>();
  const waiting = new Map<string, Set<() => void>>();

  function find(code?: string): QrCode {
    const found = code === undefined ? [...codes.values()].findLast((each) => each.state === 'new') : codes.get(code);
    if (!found) throw new Error(code === undefined ? 'no QR code is waiting to be scanned' : `unknown QR code ${code}`);
    return found;
  }

  function move(qr: QrCode, state: QrState): QrCode {
    if (!NEXT[qr.state].includes(state)) throw new Error(`a QR code that is ${qr.state} cannot become ${state}`);
    qr.state = state;
    for (const wake of waiting.get(qr.code) ?? []) wake();
    return qr;
  }

  const scannedOrNewest = (code?: string) =>
    code === undefined
      ? find([...codes.values()].findLast((each) => each.state === 'scanned')?.code ?? '')
      : find(code);

  return {
    create(): QrCode {
      const code = randomBytes(16).toString('hex');
      const now = clock.now();
      const qr: QrCode = {
        code,
        token: `https://zaloapp.com/qr/l?c=${randomBytes(18).toString('base64url')}`,
        state: 'new',
        account: null,
        createdAt: now,
        expiresAt: now + ttlMs,
      };
      codes.set(code, qr);
      clock.after(ttlMs, () => {
        if (NEXT[qr.state].includes('expired')) move(qr, 'expired');
      });
      return qr;
    },
    get: (code: string) => codes.get(code),
    list: () => [...codes.values()],
    /** Codes that a phone can still act on. */
    live: () => [...codes.values()].filter((qr) => qr.state === 'new' || qr.state === 'scanned'),

    scan(code: string | undefined, account: Account): QrCode {
      const qr = find(code);
      qr.account = account;
      return move(qr, 'scanned');
    },
    confirm: (code?: string) => move(scannedOrNewest(code), 'confirmed'),
    decline: (code?: string) => move(scannedOrNewest(code), 'declined'),
    expire: (code?: string) => move(find(code), 'expired'),

    /** A long poll: resolves when the code changes, when the poll time is over, or when the caller hangs up. */
    changed(code: string, hungUp: AbortSignal): Promise<void> {
      return new Promise((resolve) => {
        const wakers = waiting.get(code) ?? new Set();
        waiting.set(code, wakers);
        let cancel: Cancel = () => {};
        const wake = () => {
          cancel();
          wakers.delete(wake);
          hungUp.removeEventListener('abort', wake);
          resolve();
        };
        cancel = clock.after(pollMs, wake);
        wakers.add(wake);
        hungUp.addEventListener('abort', wake, { once: true });
      });
    },
  };
}
