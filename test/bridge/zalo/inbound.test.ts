import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { test } from 'node:test';
import fc from 'fast-check';
import { normalise } from '../../../src/bridge/zalo/inbound.ts';
import type { Attachment, InboundMessage } from '../../../src/bridge/zalo/types.ts';

/** The parser that zca-js uses for what comes over the socket: objects without prototype, big numbers as objects. */
const JSONBig = createRequire(import.meta.resolve('zca-js'))('json-bigint') as { parse(text: string): unknown };

const OWN = '1000';
const NOW = 1_800_000_000_000;
const context = { ownUid: OWN, via: 'push', now: NOW } as const;

const base = {
  msgId: '7400000000001',
  cliMsgId: '1799999999999',
  msgType: 'webchat',
  uidFrom: '2000',
  idTo: '0',
  dName: 'Nguyễn Thị Hoa',
  ts: '1799999999000',
  content: 'Chào shop',
};

function messageOf(raw: object, type: 'dm' | 'group' = 'dm'): InboundMessage {
  const event = normalise(raw, type, context);
  assert.ok(event?.kind === 'message', JSON.stringify(event));
  return event.message;
}

// --- Who and where ---

test('a text of a person is told with all that is known', () => {
  assert.deepEqual(messageOf(base), {
    chat: { type: 'dm', peerId: '2000' },
    zaloMsgId: '7400000000001',
    cliMsgId: '1799999999999',
    msgType: 'webchat',
    senderUid: '2000',
    senderName: 'Nguyễn Thị Hoa',
    isSelf: false,
    sentAt: 1_799_999_999_000,
    text: 'Chào shop',
    attachments: [],
    mentions: [],
    quote: null,
  });
});

const places: [title: string, raw: object, type: 'dm' | 'group', peerId: string, senderUid: string, isSelf: boolean][] =
  [
    ['a person to the account', {}, 'dm', '2000', '2000', false],
    ['a person, with the own id written out', { idTo: OWN }, 'dm', '2000', '2000', false],
    ['the account to a person', { uidFrom: '0', idTo: '2000' }, 'dm', '2000', OWN, true],
    ['the account, with its id written out', { uidFrom: OWN, idTo: '2000' }, 'dm', '2000', OWN, true],
    ['the account to its own documents', { uidFrom: '0', idTo: '0' }, 'dm', OWN, OWN, true],
    ['a person in a group', { idTo: '3000' }, 'group', '3000', '2000', false],
    ['the account in a group', { uidFrom: '0', idTo: '3000' }, 'group', '3000', OWN, true],
    ['numbers for ids', { uidFrom: 2000, idTo: 0 }, 'dm', '2000', '2000', false],
  ];
for (const [title, raw, type, peerId, senderUid, isSelf] of places)
  test(`the chat is never the account's own id by mistake: ${title}`, () => {
    const message = messageOf({ ...base, ...raw }, type);
    assert.deepEqual([message.chat, message.senderUid, message.isSelf], [{ type, peerId }, senderUid, isSelf]);
  });

test('ids that are too big for a number keep all their digits', () => {
  const text = JSON.stringify({ ...base, msgId: 0, uidFrom: 0, cliMsgId: 0 })
    .replace('"msgId":0', '"msgId":9007199254740993001')
    .replace('"uidFrom":0', '"uidFrom":5180987654321098765')
    .replace('"cliMsgId":0', '"cliMsgId":9007199254740993');
  const message = messageOf(JSONBig.parse(text) as object);
  assert.equal(message.zaloMsgId, '9007199254740993001');
  assert.equal(message.senderUid, '5180987654321098765');
  assert.equal(message.cliMsgId, '9007199254740993');
});

for (const [title, raw] of [
  ['no id', { msgId: undefined }],
  ['an id that is none', { msgId: '[object Object]' }],
  ['no sender', { uidFrom: '' }],
  ['a sender that is an object', { uidFrom: {} }],
] as const)
  test(`a message with ${title} is not guessed at`, () => {
    assert.equal(normalise({ ...base, ...raw }, 'dm', context), null);
  });

test('a time that is none becomes the present', () => {
  for (const ts of ['', 'hôm qua', -5, null, {}, '1e400']) assert.equal(messageOf({ ...base, ts }).sentAt, NOW);
});

test('names and texts are bounded and hold nothing invisible that reorders', () => {
  const message = messageOf({
    ...base,
    dName: `\u202e${'x'.repeat(5000)}`,
    content: `a\u0000b\r\n${'y'.repeat(50_000)}`,
  });
  assert.equal(message.senderName.length, 80);
  assert.ok(message.text.startsWith('ab\n'));
  assert.equal(message.text.length, 20_000);
});

// --- Mentions and quotes ---

test('mentions tell whom and where, and everyone is never a person', () => {
  const mentions = [
    { uid: OWN, pos: 0, len: 5, type: 0 },
    { uid: '-1', pos: 6, len: 4, type: 1 },
    { uid: -1, pos: 11, len: 4, type: 1 },
    { uid: 'x', pos: 0, len: 1 },
    { uid: '1', pos: -1, len: 1 },
    { uid: '1', pos: 0, len: 0 },
    null,
  ];
  assert.deepEqual(messageOf({ ...base, idTo: '3000', content: '@Shop @All @All ơi', mentions }, 'group').mentions, [
    { uid: OWN, pos: 0, len: 5, all: false },
    { uid: '-1', pos: 6, len: 4, all: true },
    { uid: '-1', pos: 11, len: 4, all: true },
  ]);
});

for (const [form, wrap] of [
  ['text', JSON.stringify],
  ['object', (value: object) => value],
] as const)
  test(`the mention in the caption of a photo is not lost (properties as ${form})`, () => {
    const ext = wrap({ mentions: [{ uid: OWN, pos: 0, len: 5, type: 0 }] });
    const content = { title: '@Shop cái này bao nhiêu?', href: 'https://f1.zdn.vn/a.jpg', thumb: '', params: '{}' };
    const raw = { ...base, idTo: '3000', msgType: 'chat.photo', content, propertyExt: { ext } };
    const message = messageOf(raw, 'group');
    assert.equal(message.text, '@Shop cái này bao nhiêu?');
    assert.deepEqual(message.mentions, [{ uid: OWN, pos: 0, len: 5, all: false }]);
  });

test('a mention points at the same words after the text was cleaned', () => {
  const raw = { ...base, idTo: '3000', content: 'a\r\n\u0001@Shop', mentions: [{ uid: OWN, pos: 4, len: 5 }] };
  const { text, mentions } = messageOf(raw, 'group');
  const [mention] = mentions;
  assert.equal(text.slice(mention?.pos, (mention?.pos ?? 0) + (mention?.len ?? 0)), '@Shop');
});

test('a quote names what it answers, also when that was the account itself', () => {
  const quote = { ownerId: 0, globalMsgId: 7_400_000_000_000, cliMsgId: 1_799_999_990_000, msg: 'mở cửa lúc 8 giờ' };
  assert.deepEqual(messageOf({ ...base, quote }).quote, {
    ownerUid: OWN,
    zaloMsgId: '7400000000000',
    cliMsgId: '1799999990000',
    text: 'mở cửa lúc 8 giờ',
  });
  assert.equal(messageOf({ ...base, quote: { ownerId: {}, globalMsgId: 1 } }).quote, null);
});

test('a message that was taken back is told by its own id, not by that of the notice', () => {
  const content = { deleteMsg: 1, globalMsgId: 7_400_000_000_000, cliMsgId: 1_799_999_990_000, srcId: 1, destId: 2 };
  assert.deepEqual(normalise({ ...base, msgType: 'chat.undo', content }, 'dm', context), {
    kind: 'recall',
    chat: { type: 'dm', peerId: '2000' },
    zaloMsgId: '7400000000000',
    cliMsgId: '1799999990000',
    byUid: '2000',
  });
});

// --- Attachments ---

const URL_ = 'https://photo-stal-1.zdn.vn/a.jpg';
const content = {
  title: '',
  description: '',
  href: URL_,
  thumb: URL_,
  childnumber: 0,
  action: '',
  params: '{}',
  type: '',
};
const kinds: [msgType: string, content: object, expected: Partial<Attachment>, text?: string][] = [
  [
    'chat.photo',
    { title: 'hoa', params: '{"width":480,"height":360}' },
    { kind: 'photo', url: URL_, thumbUrl: URL_, params: { width: 480, height: 360 } },
    'hoa',
  ],
  ['chat.doodle', {}, { kind: 'photo' }],
  [
    'chat.sticker',
    { id: 46_957, catId: 12_658, type: 7 },
    { kind: 'sticker', params: { stickerId: '46957', categoryId: '12658' } },
  ],
  ['chat.voice', { params: '{"duration":4000}' }, { kind: 'voice', params: { durationMs: 4000 } }],
  [
    'chat.video.msg',
    { title: 'xem', params: '{"duration":8000,"fileSize":1048576,"video_width":480,"video_height":360}' },
    { kind: 'video', sizeBytes: 1_048_576, params: { width: 480, height: 360, durationMs: 8000 } },
    'xem',
  ],
  [
    'share.file',
    { title: 'Bảng giá.pdf', params: '{"fileSize":"24576","fileExt":"pdf"}' },
    { kind: 'file', fileName: 'Bảng giá.pdf', sizeBytes: 24_576, params: { extension: 'pdf' } },
  ],
  ['chat.gif', {}, { kind: 'gif' }],
  [
    'chat.link',
    { title: 'xem https://example.vn', href: 'https://example.vn', action: 'recommened.link' },
    { kind: 'link', url: 'https://example.vn' },
    'xem https://example.vn',
  ],
  [
    'chat.recommended',
    { title: 'Hoa', action: 'recommened.user', params: '{"uid":"2001"}' },
    { kind: 'card', params: { uid: '2001' } },
  ],
  ['chat.recommended', { title: 'Hoa', action: 'recommended.user' }, { kind: 'card' }],
  ['chat.recommended', { title: 'trang', action: 'recommened.link' }, { kind: 'link' }, 'trang'],
  [
    'chat.location.new',
    { description: 'Q1', params: '{"latitude":10.77,"longitude":106.7}' },
    { kind: 'location', description: 'Q1', params: { latitude: 10.77, longitude: 106.7 } },
  ],
  ['chat.todo', { title: 'việc' }, { kind: 'other', title: 'việc', params: { type: 'chat.todo' } }],
  ['group.poll', {}, { kind: 'other', params: { type: 'group.poll' } }],
  ['chat.ngày-mai', {}, { kind: 'other', params: { type: 'chat.ngày-mai' } }],
  ['__proto__', {}, { kind: 'other', params: { type: '__proto__' } }],
  ['webchat', {}, { kind: 'link' }],
];
for (const [msgType, part, expected, text = ''] of kinds)
  test(`${msgType} with ${JSON.stringify(part).slice(0, 50)} is ${expected.kind}, and never a crash`, () => {
    const message = messageOf(
      JSONBig.parse(JSON.stringify({ ...base, msgType, content: { ...content, ...part } })) as object,
    );
    const [attachment] = message.attachments;
    assert.ok(attachment);
    assert.deepEqual({ ...attachment, ...expected }, attachment);
    assert.equal(message.text, text);
  });

test('addresses that are not http are dropped', () => {
  for (const href of ['javascript:alert(1)', 'file:///etc/passwd', 'x', `https://a/${'b'.repeat(3000)}`]) {
    const [attachment] = messageOf({ ...base, msgType: 'chat.link', content: { ...content, href } }).attachments;
    assert.equal(attachment?.url, null, href);
  }
});

// --- Anything at all ---

const keys = fc.constantFrom(
  ...Object.keys(base),
  'mentions',
  'quote',
  'propertyExt',
  'ext',
  'params',
  'href',
  'title',
  'deleteMsg',
  'globalMsgId',
  'ownerId',
  'uid',
  'pos',
  'len',
  '__proto__',
  'toFixed',
  'toString',
  'constructor',
);
const anything = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.jsonValue(),
    fc.constantFrom(
      '0',
      '2000',
      OWN,
      'webchat',
      'chat.photo',
      '{"a":1}',
      0,
      -1,
      1e308,
      9_007_199_254_740_993n.toString(),
    ),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(keys, tie('value'), { maxKeys: 8, noNullPrototype: false }),
  ),
})).value;

test('no JSON makes it throw, and what comes out is bounded and well-formed', () => {
  const types = fc.constantFrom('dm', 'group') as fc.Arbitrary<'dm' | 'group'>;
  fc.assert(
    fc.property(anything, types, fc.boolean(), (value, type, known) => {
      const raw = known && typeof value === 'object' ? { ...base, ...value } : value;
      const event = normalise(raw, type, context);
      if (event === null) return;
      const { zaloMsgId, chat } = event.kind === 'message' ? event.message : event;
      assert.match(zaloMsgId, /^\d{1,25}$/);
      assert.match(chat.peerId, /^\d{1,25}$/);
      assert.ok(JSON.stringify(event).length < 200_000);
      if (event.kind === 'message') assert.ok(Number.isSafeInteger(event.message.sentAt));
    }),
    { numRuns: 2_000 },
  );
});
