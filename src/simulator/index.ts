/**
 * A stand-in for Zalo's servers on this machine. It speaks the wire protocol that the unpatched zca-js 2.2.0 speaks, checks
 * everything that zca-js sends, and lets a test, the control API or the phone page play all the people behind it.
 */
import Fastify from 'fastify';
import { type Clock, systemClock } from '../clock.ts';
import { createEffects } from './actions.ts';
import { controlRoutes } from './control.ts';
import { createControls } from './controls.ts';
import { createDelivery } from './delivery.ts';
import { createFaults } from './faults.ts';
import { actRoutes } from './hosts/acts.ts';
import { apiRoutes } from './hosts/api.ts';
import { bootstrapRoutes } from './hosts/bootstrap.ts';
import { cdnRoutes } from './hosts/cdn.ts';
import { fileRoutes } from './hosts/files.ts';
import { loginRoutes } from './hosts/login.ts';
import { messageRoutes } from './hosts/messages.ts';
import { peopleRoutes } from './hosts/people.ts';
import { serveHosts } from './http.ts';
import type { Kernel } from './kernel.ts';
import { phoneRoutes } from './phone/routes.ts';
import { createQrCodes } from './qr.ts';
import { createSessions } from './sessions.ts';
import { createHub } from './socket.ts';
import { createWorld } from './world.ts';

export interface SimulatorOptions {
  /** 0 takes any free port. */
  port?: number;
  /** The same seed makes the same people, groups and ids. */
  seed?: string;
  /** What the login answer tells the client to ping at. */
  pingIntervalMs?: number;
  qrTtlMs?: number;
  /** How long a QR long poll waits before it answers "nothing yet". */
  qrPollMs?: number;
  /** How long a session's cookies are good. */
  sessionTtlMs?: number;
  friends?: number;
  groups?: number;
  /** How many accounts there are; three unless told. */
  accounts?: number;
  clock?: Clock;
  /** Called at once for every violation, besides being recorded. */
  onViolation?: (text: string) => void;
}

const SEVEN_DAYS_MS = 604_800_000;

function createKernel(options: SimulatorOptions, baseUrl: () => string): Kernel {
  const clock = options.clock ?? systemClock;
  const now = () => clock.now();
  const world = createWorld({
    seed: options.seed ?? 'tiem-hoa-an',
    friends: options.friends ?? 120,
    groups: options.groups ?? 30,
    ...(options.accounts === undefined ? {} : { accounts: options.accounts }),
    now,
  });
  const faults = createFaults();
  const sessions = createSessions({ ttlMs: options.sessionTtlMs ?? SEVEN_DAYS_MS, now });
  const delivery = createDelivery({ world, faults, clock });
  const violations: string[] = [];
  const violate = (text: string) => {
    violations.push(text);
    options.onViolation?.(text);
  };
  const hub = createHub({
    clock,
    faults,
    sessions,
    violate,
    onReady: (connection) => delivery.ready(hub, connection.account),
    onRequest: (connection, frame) => delivery.request(connection, frame),
  });
  let serial = 1_000_000;
  return {
    clock,
    world,
    faults,
    sessions,
    hub,
    violations,
    violate,
    baseUrl,
    qr: createQrCodes({ clock, ttlMs: options.qrTtlMs ?? 100_000, pollMs: options.qrPollMs ?? 1500 }),
    sent: new Map(),
    acts: new Map(),
    calls: [],
    files: new Map(),
    uploads: new Map(),
    pingIntervalMs: options.pingIntervalMs ?? 60_000,
    serial: () => ++serial,
    deliver: (message) => delivery.message(hub, message),
    recall(message) {
      if (message.recalled) return;
      message.recalled = true;
      delivery.undo(hub, message, String(Number(message.msgId) + 3));
    },
    ...createEffects({ world, hub }),
  };
}

export type Simulator = Awaited<ReturnType<typeof startSimulator>>;

/** Listens on 127.0.0.1 only: this is a tool for tests and demonstrations, never a service. */
export async function startSimulator(options: SimulatorOptions = {}) {
  let base = '';
  const kernel = createKernel(options, () => base);
  const controls = createControls(kernel);
  const app = Fastify({ forceCloseConnections: true, routerOptions: { maxParamLength: 2000 } });
  kernel.hub.attach(app.server);
  controlRoutes(app, controls);
  phoneRoutes(app, kernel, controls);
  serveHosts(app, kernel, {
    ...loginRoutes(kernel),
    ...bootstrapRoutes(kernel),
    ...apiRoutes(kernel, [...messageRoutes, ...actRoutes, ...peopleRoutes, ...fileRoutes]),
    ...cdnRoutes(kernel),
  });
  base = await app.listen({ host: '127.0.0.1', port: options.port ?? 0 });
  return {
    ...controls,
    /** What `ZB_ZALO_BASE` is set to. */
    baseUrl: base,
    phoneUrl: `${base}/phone`,
    async close(): Promise<void> {
      kernel.hub.stop();
      await app.close();
    },
  };
}
