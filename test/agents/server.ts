import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { TestContext } from 'node:test';
import type { AgentsOptions } from '../../src/bridge/agents/registry.ts';
import { createAgents } from '../../src/bridge/agents/registry.ts';
import type { AgentAttachment, AgentRequest } from '../../src/bridge/agents/types.ts';
import type { Agent } from '../../src/db/stores/agents.ts';
import { PNG } from '../media/samples.ts';

export interface Heard {
  method: string;
  path: string;
  headers: IncomingHttpHeaders;
  raw: string;
  bytes: Buffer;
  body: Record<string, unknown>;
}

export interface TestServer {
  origin: string;
  port: number;
  heard: Heard[];
  /** How many calls were hung up by the caller before they were answered. */
  dropped: () => number;
}

/** A real HTTP server on loopback that answers as a back-end would. */
export async function startServer(
  t: TestContext,
  handle: (heard: Heard, reply: ServerResponse, count: number) => unknown,
): Promise<TestServer> {
  const heard: Heard[] = [];
  let dropped = 0;
  const server = createServer(async (message, reply) => {
    const pieces: Buffer[] = [];
    for await (const piece of message) pieces.push(piece);
    const bytes = Buffer.concat(pieces);
    const raw = bytes.toString();
    const call: Heard = {
      method: message.method ?? '',
      path: message.url ?? '',
      headers: message.headers,
      raw,
      bytes,
      body: raw.startsWith('{') ? JSON.parse(raw) : {},
    };
    heard.push(call);
    reply.on('close', () => {
      if (!reply.writableEnded) dropped += 1;
    });
    await handle(call, reply, heard.length);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return { origin: `http://127.0.0.1:${port}`, port, heard, dropped: () => dropped };
}

/** What was sent as a form, with its files. */
export function formIn(heard: Heard | undefined): Promise<FormData> {
  const headers = { 'content-type': heard?.headers['content-type'] ?? '' };
  return new Response(new Uint8Array(heard?.bytes ?? []), { headers }).formData();
}

/** Answers JSON. */
export function json(reply: ServerResponse, value: unknown, status = 200, headers: Record<string, string> = {}): void {
  reply.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(value));
}

/** Answers server-sent events; an object is sent as its JSON, a text as it is. */
export function sse(reply: ServerResponse, frames: (object | string)[], end = '\n\n'): void {
  reply.writeHead(200, { 'content-type': 'text/event-stream' });
  reply.end(frames.map((frame) => `data: ${typeof frame === 'string' ? frame : JSON.stringify(frame)}${end}`).join(''));
}

/** Sends bytes in pieces of `size`, each in a packet of its own. */
export async function inPieces(reply: ServerResponse, text: string, size: number, type = 'text/event-stream') {
  reply.writeHead(200, { 'content-type': type });
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += size) {
    reply.write(bytes.subarray(at, at + size));
    await new Promise((resolve) => setImmediate(resolve));
  }
  reply.end();
}

/** A photo that a person sent, with its bytes. */
export const photo: AgentAttachment = {
  kind: 'photo',
  title: null,
  description: null,
  url: null,
  thumbUrl: null,
  fileName: 'hoa.png',
  sizeBytes: null,
  params: {},
  content: { mime: 'image/png', bytes: PNG },
};

export const SECRET = 'sk-very-secret-key';

export function agentOf(kind: string, config: Record<string, unknown>, more: Partial<Agent> = {}): Agent {
  return {
    id: `agent_${kind}`,
    workspaceId: 'ws',
    handle: kind,
    name: kind,
    kind,
    config: { allowPrivateNetwork: true, ...config },
    secretLast4: '-key',
    systemPrompt: null,
    historyLimit: 20,
    fallbackAgentId: null,
    createdAt: 0,
    hasSecret: true,
    ...more,
  };
}

export function requestOf(text: string, more: Partial<AgentRequest> = {}): AgentRequest {
  return {
    text,
    attachments: [],
    user: { uid: '777', name: 'Nguyễn Lan' },
    chat: { id: 'conv_1', type: 'dm', title: 'Nguyễn Lan' },
    threadId: 'thread_1',
    history: [],
    context: [],
    idempotencyKey: 'ch_1:42',
    ...more,
  };
}

export const agentsWith = (options: AgentsOptions = {}) => createAgents({ secretOf: () => SECRET, ...options });

/** Asks once and never gives up by itself. */
export const ask = (
  agent: Agent,
  request: AgentRequest | string = 'Còn hoa ly không?',
  agents = agentsWith(),
  signal = new AbortController().signal,
) => agents.answer(agent, typeof request === 'string' ? requestOf(request) : request, signal);
