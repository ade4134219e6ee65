import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { TestContext } from 'node:test';

export interface Question {
  /** The same for every try at the same message. */
  id: string;
  text: string;
}

/** What becomes of one call; `answer` is the usual. */
export type Conduct = (question: Question, reply: Reply) => void;

export interface Reply {
  answer(text?: string): void;
  status(code: number, headers?: Record<string, string>, body?: string): void;
  /** The connection breaks off in the middle of an answer. */
  breakOff(): void;
  /** Bytes of one's own. */
  raw: ServerResponse;
}

export interface Backend {
  url: string;
  questions: Question[];
  /** How many calls wait for an answer, and how many were given up by the caller. */
  open(): number;
  givenUp(): number;
  behave(conduct: Conduct): void;
}

export const answerTo = (text: string) => `Dạ, về "${text}" ạ.`;

/** A real HTTP server that plays an agent's back-end: by itself it answers at once, and it can be as bad as wished. */
export async function startBackend(t: TestContext): Promise<Backend> {
  const questions: Question[] = [];
  let open = 0;
  let givenUp = 0;
  let conduct: Conduct = (_question, reply) => reply.answer();

  const server = createServer(async (request, response) => {
    const question = await read(request);
    questions.push(question);
    open++;
    response.on('close', () => {
      open--;
      if (!response.writableFinished) givenUp++;
    });
    conduct(question, replyOf(question, response));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    questions,
    open: () => open,
    givenUp: () => givenUp,
    behave(next) {
      conduct = next;
    },
  };
}

function replyOf({ text }: Question, raw: ServerResponse): Reply {
  return {
    raw,
    answer(words = answerTo(text)) {
      raw.setHeader('content-type', 'application/json').end(JSON.stringify({ text: words }));
    },
    status(code, headers = {}, body = '{}') {
      raw.writeHead(code, headers).end(body);
    },
    breakOff() {
      raw.setHeader('content-type', 'application/json').write('{"text": "Dạ');
      setImmediate(() => raw.destroy());
    },
  };
}

/** The question of a webhook, of a chat completion or of AnythingLLM. */
async function read(request: IncomingMessage): Promise<Question> {
  let body = '';
  for await (const piece of request) body += piece;
  const data = body ? JSON.parse(body) : {};
  const text: string = data.data?.message?.text ?? data.messages?.at(-1)?.content ?? data.message ?? '';
  return { id: data.data?.message?.id ?? '', text };
}
