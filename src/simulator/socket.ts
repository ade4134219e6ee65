/** The WebSocket that pushes events: handshake, keys, frames in both directions (zca-js 2.2.0 apis/listen.js). */
import { randomBytes } from 'node:crypto';
import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import type { Clock } from '../clock.ts';
import { type Push, wireJson } from './builders.ts';
import { checkUserAgent, expect, Violation } from './checks.ts';
import { sealEvent, socketFrame } from './crypto.ts';
import type { Faults } from './faults.ts';
import type { Session, Sessions } from './sessions.ts';
import type { Account } from './world.ts';

export interface Connection {
  account: Account;
  session: Session;
  openedAt: number;
  /** The key went out: encrypted pushes can be read from now on. */
  ready: boolean;
  muted: boolean;
  pings: number;
  ws: WebSocket;
  key: Buffer;
  held: Push[];
}

export interface ClientFrame {
  cmd: number;
  sub: number;
  body: Record<string, unknown>;
}

export interface HubOptions {
  clock: Clock;
  faults: Faults;
  sessions: Sessions;
  violate(text: string): void;
  /** Called when a connection can take pushes. */
  onReady(connection: Connection): void;
  /** Answers a request of the client (510, 511, 610, 611); null when the command is not known. */
  onRequest(connection: Connection, frame: ClientFrame): Push | null;
}

/** How long a client has to leave by itself after it was told of a newer connection. */
const DUPLICATE_GRACE_MS = 300;

function readFrame(data: Buffer): ClientFrame {
  expect(data.length >= 4 && data[0] === 1, 'a socket frame without the header of version 1');
  const text = data.subarray(4).toString('utf8');
  try {
    return { cmd: data.readUInt16LE(1), sub: data[3] ?? 0, body: JSON.parse(text) };
  } catch {
    throw new Violation(`a socket frame whose body is not JSON: ${text.slice(0, 80)}`);
  }
}

function checkHandshake(request: IncomingMessage, sessions: Sessions): Session | null {
  const url = new URL(request.url ?? '/', 'http://localhost');
  const header = (name: string) => String(request.headers[name] ?? '');
  expect(/^\d{13}$/.test(url.searchParams.get('t') ?? ''), 'the handshake has no t');
  expect(header('origin') === 'https://chat.zalo.me', 'the handshake has a wrong Origin');
  const session = sessions.bySek(/(?:^|; )zpw_sek=([^;]+)/.exec(header('cookie'))?.[1]);
  if (!session) return null;
  checkUserAgent(session, header('user-agent'));
  expect(session.apiVersion, 'the handshake came before the login');
  expect(url.searchParams.get('zpw_ver') === session.apiVersion, 'the handshake has another zpw_ver than the login');
  expect(url.searchParams.get('zpw_type') === session.apiType, 'the handshake has another zpw_type than the login');
  return session;
}

function refuse(socket: Duplex, status: number): void {
  socket.end(`HTTP/1.1 ${status} Refused\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}

export type Hub = ReturnType<typeof createHub>;

export function createHub(options: HubOptions) {
  const { clock, faults, sessions } = options;
  const server = new WebSocketServer({ noServer: true, perMessageDeflate: true, maxPayload: 16 * 1024 * 1024 });
  const open = new Set<Connection>();

  const of = (account: Account) => [...open].filter((connection) => connection.account === account);

  function write(connection: Connection, push: Push): void {
    if (connection.muted || connection.ws.readyState !== connection.ws.OPEN) return;
    const { encrypt, copies, numericIds } = faults.socket;
    const body = sealEvent(wireJson(push.data, numericIds), encrypt, connection.key);
    for (let copy = 0; copy < copies; copy++) connection.ws.send(socketFrame(push.cmd, push.sub, body));
  }

  /** Pushes to every ready connection of the account. True when there was one. */
  function push(account: Account, event: Push): boolean {
    const ready = of(account).filter((connection) => connection.ready);
    for (const connection of ready) {
      const { reverse } = faults.socket;
      connection.held.unshift(event);
      if (connection.held.length < reverse) continue;
      for (const each of connection.held.splice(0)) write(connection, each);
    }
    return ready.length > 0;
  }

  /** Bytes or a text frame exactly as given, to every connection of the account. */
  function raw(account: Account, data: Buffer | string): void {
    for (const { ws } of of(account)) ws.send(data);
  }

  function close(connection: Connection, code: number): void {
    // 1006 cannot be sent: it is what the other side sees when a connection just ends.
    if (code === 1006) connection.ws.terminate();
    else connection.ws.close(code);
  }

  function displace(connection: Connection): void {
    if (!connection.muted) connection.ws.send(socketFrame(3000, 0, '{}'));
    clock.after(DUPLICATE_GRACE_MS, () => close(connection, connection.muted ? 1006 : 3000));
  }

  function sendKey(connection: Connection): void {
    if (connection.ws.readyState !== connection.ws.OPEN) return;
    const told = faults.socket.key === 'wrong' ? randomBytes(16) : connection.key;
    connection.ws.send(socketFrame(1, 1, JSON.stringify({ error_code: 0, key: told.toString('base64') })));
    connection.ready = true;
    options.onReady(connection);
  }

  function receive(connection: Connection, data: Buffer, binary: boolean): void {
    try {
      expect(binary, 'a text frame on the socket');
      const frame = readFrame(data);
      if (frame.cmd === 2 && frame.sub === 1) {
        expect(typeof frame.body.eventId === 'number', 'a ping without eventId');
        connection.pings++;
        if (faults.socket.answerPings) connection.ws.send(socketFrame(2, 1, '{}'));
        return;
      }
      const answer = options.onRequest(connection, frame);
      expect(answer, `socket command ${frame.cmd}/${frame.sub} is not known`);
      if (!faults.socket.withholdHistory) write(connection, answer);
    } catch (error) {
      options.violate(`socket: ${error instanceof Error ? error.message : error}`);
    }
  }

  function accept(session: Session, ws: WebSocket): void {
    for (const old of of(session.account)) displace(old);
    const key = randomBytes(16);
    const connection: Connection = {
      account: session.account,
      session,
      openedAt: clock.now(),
      ready: false,
      muted: false,
      pings: 0,
      ws,
      key,
      held: [],
    };
    open.add(connection);
    ws.on('error', () => {});
    ws.on('close', () => open.delete(connection));
    ws.on('message', (data: Buffer, binary) => {
      if (!connection.muted) receive(connection, data, binary);
    });
    const { key: mode, keyDelayMs, closeCode, closeAfterMs } = faults.socket;
    if (closeCode !== null) clock.after(closeAfterMs, () => close(connection, closeCode));
    if (mode === 'never') return;
    if (keyDelayMs > 0) clock.after(keyDelayMs, () => sendKey(connection));
    else sendKey(connection);
  }

  function upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    socket.on('error', () => {});
    try {
      const path = new URL(request.url ?? '/', 'http://localhost').pathname;
      expect(path === '/ws1' || path === '/ws2', `no socket at ${path}`);
      const session = checkHandshake(request, sessions);
      const status = faults.socket.handshakeStatus ?? (session ? null : 403);
      if (status !== null || !session) refuse(socket, status ?? 403);
      else server.handleUpgrade(request, socket, head, (ws) => accept(session, ws));
    } catch (error) {
      options.violate(`socket handshake: ${error instanceof Error ? error.message : error}`);
      refuse(socket, 400);
    }
  }

  return {
    attach: (http: Server) => http.on('upgrade', upgrade),
    connections: of,
    push,
    raw,
    close(account: Account, code: number): number {
      const mine = of(account);
      for (const connection of mine) close(connection, code);
      return mine.length;
    },
    /** Half-open: the connection stays, but nothing is read from it or sent on it any more. */
    mute(account: Account): void {
      for (const connection of of(account)) {
        connection.muted = true;
        connection.ws.pause();
      }
    },
    stop(): void {
      for (const { ws } of open) ws.terminate();
      server.close();
    },
  };
}
