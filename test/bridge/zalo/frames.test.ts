import assert from 'node:assert/strict';
import { EventEmitter } from 'node:events';
import { test } from 'node:test';
import type WebSocket from 'ws';
import { guardFrames } from '../../../src/bridge/zalo/frames.ts';
import { moment } from './helpers.ts';

/** A socket as zca-js leaves it: with handlers, of which the one for frames takes as long as the frame says. */
function guarded() {
  const seen: string[] = [];
  const noted: string[] = [];
  const ws = Object.assign(new EventEmitter(), {
    onmessage: async ({ data }: { data: Buffer }) => {
      const { name, ms } = JSON.parse(data.subarray(4).toString());
      await moment(ms);
      if (name === 'bad') throw new Error('as zca-js does outside of its try');
      seen.push(`${name} ${data.readUInt16LE(1)}`);
    },
    onclose: () => void seen.push('closed'),
  });
  guardFrames(ws as unknown as WebSocket, {
    onLife: (sign) => void noted.push(sign),
    onUnknown: (command) => void noted.push(command),
    onBroken: () => void noted.push('broken'),
    onDuplicateSession: () => void noted.push('duplicate'),
  });
  const receive = (data: Buffer | string) => void ws.onmessage({ data } as never);
  return { ws, seen, noted, receive };
}

function frame(command: number, name: string, ms = 0): Buffer {
  const header = Buffer.from([1, 0, 0, 0]);
  header.writeUInt16LE(command, 1);
  return Buffer.concat([header, Buffer.from(JSON.stringify({ name, ms }))]);
}

test('a frame that is quick to read does not overtake a slow one, and the close does not overtake either', async () => {
  const { ws, seen, receive } = guarded();
  receive(frame(501, 'slow', 40));
  receive(frame(501, 'quick'));
  ws.onclose();
  await moment(100);
  assert.deepEqual(seen, ['slow 501', 'quick 501', 'closed']);
});

test('a frame on which zca-js fails does not stop the ones after it', async () => {
  const { seen, noted, receive } = guarded();
  receive(frame(501, 'bad'));
  receive(frame(521, 'good'));
  await moment(20);
  assert.deepEqual(seen, ['good 521']);
  assert.ok(noted.includes('broken'));
});

test('short frames and text do not reach zca-js, and count as life', async () => {
  const { ws, seen, noted, receive } = guarded();
  for (const data of [Buffer.from([1, 2]), Buffer.alloc(0), 'text']) receive(data);
  ws.emit('pong');
  await moment(20);
  assert.deepEqual(seen, []);
  assert.deepEqual(noted, ['frame', 'broken', 'frame', 'broken', 'frame', 'broken', 'pong']);
});

test('551 is read as 501 without touching the frame itself, and unknown commands are told', async () => {
  const { seen, noted, receive } = guarded();
  const encrypted = frame(551, 'hidden');
  receive(encrypted);
  receive(frame(552, 'group'));
  receive(frame(3000, 'other'));
  await moment(20);
  assert.deepEqual(seen, ['hidden 501', 'group 552', 'other 3000']);
  assert.equal(encrypted.readUInt16LE(1), 551);
  assert.deepEqual(
    noted.filter((note) => note !== 'frame'),
    ['552/0', 'duplicate'],
  );
});
