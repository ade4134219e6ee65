/** The controls of a running stand-in, as tests hold them in their hands. */
import { createActions } from './actions.ts';
import { type BrokenFrame, brokenFrame } from './broken.ts';
import type { Push } from './builders.ts';
import type { Act, CallRecord, Kernel, SentRecord } from './kernel.ts';

/** A browser as zca-js's own client hints describe it, for sessions that no QR login made. */
const BROWSER =
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Safari/537.36';

export type Controls = ReturnType<typeof createControls>;

export function createControls(kernel: Kernel) {
  const actions = createActions(kernel);
  const { world, hub, qr, sessions } = kernel;
  return {
    world,
    faults: kernel.faults,
    violations: kernel.violations,
    ...actions,
    /** A code may be left out: then it is the newest one that can take the step. */
    qr: {
      list: () => qr.list(),
      live: () => qr.live(),
      scan: (code: string | undefined, by: { uid: string }) => qr.scan(code, actions.account(by.uid)),
      confirm: (code?: string) => qr.confirm(code),
      decline: (code?: string) => qr.decline(code),
      expire: (code?: string) => qr.expire(code),
    },
    socket: {
      connections: (uid: string) => hub.connections(actions.account(uid)),
      /** Closes every connection of the account; 1006 just drops it. */
      close: (uid: string, code: number) => hub.close(actions.account(uid), code),
      mute: (uid: string) => hub.mute(actions.account(uid)),
      /** Pushes any event; true when a ready connection was there. */
      push: (uid: string, event: Push) => hub.push(actions.account(uid), event),
      /** Bytes (or a text frame) exactly as given. */
      raw: (uid: string, data: Buffer | string) => hub.raw(actions.account(uid), data),
      broken(uid: string, name: BrokenFrame): void {
        for (const { key } of hub.connections(actions.account(uid)))
          hub.raw(actions.account(uid), brokenFrame(name, key));
      },
    },
    /** The uid under which an account knows a person. */
    uidOf: (uid: string, ref: string) => world.uidOf(actions.account(uid), actions.person(ref).id),
    /** Every message that the account sent over HTTP, oldest first. */
    sent: (uid: string): SentRecord[] => kernel.sent.get(actions.account(uid).uid) ?? [],
    /** Typing, receipts, reactions, undo, uploads. */
    acts: (uid: string): Act[] => kernel.acts.get(actions.account(uid).uid) ?? [],
    calls: (uid?: string): CallRecord[] => kernel.calls.filter((call) => uid === undefined || call.account === uid),
    /** Cookies of a fresh session, as tough-cookie serialises them: a login without a QR code. */
    cookies(uid: string) {
      const session = sessions.open(actions.account(uid), BROWSER);
      const expires = new Date(session.expiresAt).toISOString();
      const cookies = [
        {
          key: 'zpw_sek',
          value: session.sek,
          domain: 'chat.zalo.me',
          path: '/',
          secure: true,
          httpOnly: true,
          expires,
        },
      ];
      return { cookies, userAgent: BROWSER, imei: `sim-${kernel.serial()}-${actions.account(uid).uid}` };
    },
  };
}
