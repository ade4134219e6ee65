import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import Database from 'better-sqlite3';
import { createToken } from '../../src/auth/api-tokens.ts';
import { avatarFile } from '../../src/bridge/avatars.ts';
import { createIntake } from '../../src/bridge/delivery/intake.ts';
import { createPersonData } from '../../src/bridge/person-data.ts';
import { parsePolicy } from '../../src/bridge/policy/document.ts';
import { DEFAULT_POLICY } from '../../src/bridge/policy/types.ts';
import type { Attachment, Mention, Quote } from '../../src/bridge/zalo/types.ts';
import type { Channel } from '../../src/db/stores/channels.ts';
import { searchKey } from '../../src/text.ts';
import { addChannel, attachment, GROUP, hear, MAI, setPolicy, startWorld } from '../activity/world.ts';
import { axe, openPage } from '../helpers/browser.ts';

type World = Awaited<ReturnType<typeof startWorld>>;

const UID = '7770001112223334445';
const NAME = 'Quỳnhzzname';
const SAID = 'bímậtqq';
const PNG = Buffer.from([0x89, 0x50, 0x4e, 0x47]);
const PICTURE = 'https://s120-ava-talk.zadn.vn/quynhzz.jpg';
/** Everything that may not be found any more; the search index folds case and marks. */
const MARKERS = [UID, NAME, SAID, searchKey(NAME), searchKey(SAID)];

/** Somebody else writes in the group. */
function others(
  world: World,
  channel: Channel,
  text: string,
  more: { mentions?: Mention[]; quote?: Quote; attachments?: Attachment[] },
): number {
  const zaloMsgId = String(880_000 + world.stores.messages.byIds([]).size + Math.floor(Math.random() * 1e5));
  const message = {
    chat: { type: 'group', peerId: GROUP } as const,
    zaloMsgId,
    cliMsgId: null,
    msgType: 'webchat',
    senderUid: MAI,
    senderName: 'Trần Mai',
    isSelf: false,
    sentAt: world.clock.now(),
    text,
    attachments: more.attachments ?? [],
    mentions: more.mentions ?? [],
    quote: more.quote ?? null,
  };
  createIntake(world.stores, world.clock).accept(channel.id, channel.accountUid ?? '', [
    { kind: 'message', via: 'push', message },
  ]);
  return world.stores.messages.byZaloId(channel.id, zaloMsgId)?.id ?? assert.fail();
}

/** A person with a life on the channel: private and in a group, answered, quoted, mentioned, listed, counted. */
function live(world: World, channel: Channel) {
  const { stores, clock } = world;
  const { dataDir } = world.app.config;
  const who = { from: UID, name: NAME };
  const dm = hear(world, channel, { ...who, text: `${SAID} một` });
  const inGroup = hear(world, channel, { ...who, group: GROUP, text: `${SAID} hai`, mentioned: true });
  const quote = { ownerUid: UID, zaloMsgId: stores.messages.get(inGroup)?.zaloMsgId ?? '', cliMsgId: null, text: SAID };
  const quoting = others(world, channel, 'đồng ý nhé', { quote });
  const text = `@${NAME} ơi, hoa đẹp`;
  const mentioning = others(world, channel, text, {
    mentions: [{ uid: UID, pos: 0, len: NAME.length + 1, all: false }],
  });
  // As it comes from Zalo when somebody hands on a business card.
  const card = {
    ...attachment('card'),
    ...{ title: NAME, description: JSON.stringify({ phone: '84900000123', gUid: UID }), thumbUrl: PICTURE },
    params: { uid: UID },
  };
  const introducing = others(world, channel, '', { attachments: [card] });
  const thread = stores.threads.create(channel.workspaceId, 'Nhóm');
  const line = { senderUid: UID, senderName: NAME, at: clock.now() };
  stores.threads.add(thread.id, { ...line, role: 'user', text: `${SAID} hai`, messageId: inGroup });
  stores.threads.add(thread.id, { role: 'user', senderUid: MAI, text, messageId: mentioning, at: clock.now() });
  stores.threads.add(thread.id, { role: 'assistant', text: `về ${SAID}`, answersId: inGroup, at: clock.now() });
  const own = stores.threads.create(channel.workspaceId, NAME, stores.conversations.find(channel.id, 'dm', UID)?.id);
  stores.threads.add(own.id, { ...line, role: 'user', text: `${SAID} một`, messageId: dm });
  stores.directory.setAvatar(channel.id, UID, PICTURE);
  mkdirSync(join(dataDir, 'cache', 'avatars'), { recursive: true });
  writeFileSync(avatarFile(dataDir, PICTURE), Buffer.concat([PNG, Buffer.from(SAID)]));
  const file = 'b'.repeat(32);
  mkdirSync(join(dataDir, 'media', channel.id), { recursive: true });
  writeFileSync(join(dataDir, 'media', channel.id, file), SAID);
  stores.media.keep({ messageId: dm, index: 0, kind: 'file', state: 'fetched', mime: 'text/plain', bytes: 9, file });
  world.bridge.approveUser(channel.id, UID);
  stores.attempts.add(`pairing:${channel.id}:${UID}`);
  stores.audit.add('cli', 'user.approved', channel.id, { uid: UID });
  const asked = { origin: 'contact', uid: UID, code: 'ABCD2345', note: `${NAME} ở chợ` } as const;
  stores.pairing.create({ ...asked, channelId: channel.id, firstMessageId: dm, expiresAt: clock.now() + 1 });
  stores.channels.update(channel.id, {
    draft: { key: 'k', policy: { ...DEFAULT_POLICY, dm: { ...DEFAULT_POLICY.dm, allow: [UID, MAI] } } },
  });
  told(stores, channel.id, mentioning);
  setPolicy(stores, channel.id, {
    dm: { mode: 'open', allow: [UID, MAI] },
    group: { mode: 'open', senders: { mode: 'listed', allow: [UID] } },
  });
  return { dm, inGroup, quoting, mentioning, introducing, thread };
}

/** A webhook was told of a message of somebody else that names the person, and its receiver repeats what it heard. */
function told({ webhooks, events, messages }: World['stores'], channelId: string, messageId: number) {
  const wish = { events: ['message.received' as const], allowPrivateNetwork: false, includeText: true };
  const { webhook } = webhooks.create({ url: 'https://example.vn/hook', ...wish });
  const conversationId = messages.get(messageId)?.conversationId ?? assert.fail();
  events.record('message.received', { channelId, conversationId, messageId });
  const delivery = events.nextDue(webhook.id) ?? assert.fail();
  const answer = { at: delivery.at, durationMs: 1, status: 200, error: null, response: `${UID} ${NAME}` };
  events.tried(delivery, answer, { state: 'delivered' });
}

const OPEN = { dm: { mode: 'open' }, group: { mode: 'open' } } as const;

/** Every file of the data folder that the page does not name as staying, and what it holds of the person. */
function traces(dataDir: string): string[] {
  const files = readdirSync(dataDir, { recursive: true, encoding: 'utf8' })
    .filter((name) => !name.startsWith('backups/') && !name.includes('.before-v'))
    .filter((name) => statSync(join(dataDir, name)).isFile());
  assert.ok(files.some((name) => name.endsWith('.db')));
  return files.flatMap((name) => {
    const body = readFileSync(join(dataDir, name));
    return MARKERS.filter((marker) => body.includes(marker)).map((marker) => `${name}: ${marker}`);
  });
}

test('erasing a person leaves no trace in the database file, its log and the data folder, and nothing else is lost', async (t) => {
  const world = await startWorld(t);
  const { stores, client } = world;
  const { dataDir } = world.app.config;
  const channel = addChannel(world, 'Tiệm Hoa', OPEN);
  const kept = hear(world, channel, { from: MAI, text: 'tin của Mai' });
  const { quoting, mentioning, introducing, thread, inGroup } = live(world, channel);
  assert.ok(traces(dataDir).length >= 5, 'the person has to be there for this to mean anything');
  const path = `/channels/${channel.id}/people/${UID}`;
  const page = (await client.get(path)).body;
  assert.match(page, new RegExp(`Dữ liệu của ${NAME}[\\s\\S]*Đã viết 2 tin[\\s\\S]*before-v`));
  const wrong = await client.post(`${path}/erase`, { confirm: 'ai đó', keepBlocked: 'true' });
  assert.equal(wrong.statusCode, 422);
  assert.match(wrong.body, /Tên chưa khớp/);
  assert.ok(stores.messages.get(inGroup), 'a wrong name erases nothing');
  assert.equal(stores.users.isBlocked(channel.id, UID), false, 'nor blocks anybody');

  assert.equal((await client.post(`${path}/erase`, { confirm: NAME })).statusCode, 303);

  assert.deepEqual(traces(dataDir), []);
  assert.equal(stores.messages.get(kept)?.text, 'tin của Mai');
  assert.equal(stores.messages.get(quoting)?.text, 'đồng ý nhé');
  assert.equal(stores.messages.get(quoting)?.quote, null);
  assert.match(stores.messages.get(mentioning)?.text ?? '', /^@…+ ơi, hoa đẹp$/);
  assert.equal(
    stores.messages.get(mentioning)?.text.length,
    `@${NAME} ơi, hoa đẹp`.length,
    'what follows keeps its place',
  );
  assert.deepEqual(
    stores.threads.recent(thread.id, 9).map(({ text }) => text),
    ['@… ơi, hoa đẹp'],
  );
  assert.equal(stores.messageSearch.find({ q: 'hoa dep', limit: 9 }).items.includes(mentioning), true);
  const card = (stores.messages.get(introducing)?.attachments as Attachment[] | null)?.[0];
  assert.deepEqual([card?.kind, card?.title, card?.params], ['card', null, {}], 'that there was a card is still seen');
  assert.deepEqual(stores.policies.get(channel.id)?.document.dm.allow, [MAI], 'the others stay on the list');
  const draft = parsePolicy(JSON.stringify(stores.channels.get(channel.id)?.draft?.policy));
  assert.deepEqual(draft?.dm.allow, [MAI], 'also on the one that was not saved yet');
  assert.equal(stores.users.byUid(channel.id, UID), null);
  const entry = stores.audit.list(1)[0];
  assert.deepEqual([entry?.action, entry?.subject], ['person.erased', channel.id]);
  assert.equal(
    (await client.post(`${path}/erase`, { confirm: UID })).statusCode,
    303,
    'a second time it ends the same',
  );
});

test('Zalo’s history, told again after an erasure, does not bring the person back, and what is new is heard', async (t) => {
  const world = await startWorld(t);
  const { stores, client, clock } = world;
  const { dataDir } = world.app.config;
  const channel = addChannel(world, 'Tiệm Hoa', OPEN);
  const { dm, inGroup, quoting } = live(world, channel);
  const answers = stores.person.answersTo([dm, inGroup]);
  assert.ok(answers.length > 0, 'what was answered is in that history too');
  for (const id of answers) stores.outbox.sent(id, String(9_900_000 + id), null);
  const told = [dm, inGroup, quoting, ...answers].map((id) => {
    const row = stores.messages.get(id) ?? assert.fail();
    const chat = stores.conversations.get(row.conversationId) ?? assert.fail();
    const message = {
      ...{ chat: { type: chat.type, peerId: chat.peerId }, zaloMsgId: row.zaloMsgId ?? assert.fail(), cliMsgId: null },
      ...{ msgType: 'webchat', senderUid: row.senderUid ?? '', senderName: row.senderName },
      ...{
        isSelf: row.direction === 'out',
        sentAt: row.at,
        text: row.text,
        attachments: [],
        mentions: [],
        quote: null,
      },
    };
    return { kind: 'message', via: 'history', message } as const;
  });
  const erase = () => client.post(`/channels/${channel.id}/people/${UID}/erase`, { confirm: NAME });
  assert.equal((await erase()).statusCode, 303);
  const count = () => stores.activity.page(channel.id, { limit: 50 }).items.length;
  const before = count();
  const intake = createIntake(stores, clock);
  const again = intake.accept(channel.id, channel.accountUid ?? '', told);
  assert.deepEqual([again.fresh, count()], [[], before], 'nobody comes back, and what stayed is not doubled');
  assert.deepEqual(traces(dataDir), []);
  const paused = stores.conversations.find(channel.id, 'group', GROUP);
  assert.equal(paused?.pausedUntil ?? null, null, 'an old answer of the agent is not taken for the owner’s word');
  assert.ok(hear(world, channel, { from: UID, name: NAME, text: 'tin mới' }), 'what is written later is kept as usual');

  clock.advance(91 * 24 * 3600_000);
  await world.bridge.tidy();
  assert.deepEqual(stores.serverSettings.get('erased'), [], 'after a time even the hashes go');
});

test('erasing does not hold up the server while somebody reads the database without end', async (t) => {
  const world = await startWorld(t);
  const channel = addChannel(world, 'Tiệm Hoa', OPEN);
  live(world, channel);
  const { dataDir } = world.app.config;
  // As Litestream does, so that nothing of the log goes by that it has not copied.
  const reader = new Database(join(dataDir, 'zalo-bridge.db'));
  reader.exec('BEGIN; SELECT count(*) FROM messages');
  const path = `/channels/${channel.id}/people/${UID}/erase`;
  const begin = performance.now();
  assert.equal((await world.client.post(path, { confirm: NAME })).statusCode, 303);
  assert.ok(performance.now() - begin < 10_000, 'forty seconds when each try waits for the reader');
  reader.close();
  assert.equal((await world.client.post(path, { confirm: UID })).statusCode, 303);
  assert.deepEqual(traces(dataDir), [], 'once the reader has gone it leaves nothing');
});

test('an erased person stays blocked when the owner wishes it, and one who is being written to is not erased yet', async (t) => {
  const world = await startWorld(t);
  const { stores, client } = world;
  const channel = addChannel(world, 'Tiệm Hoa', OPEN);
  const { dm } = live(world, channel);
  const answer = stores.messages.deliveriesOf([dm]).get(dm)?.[0]?.messageId ?? assert.fail();
  const asking = hear(world, channel, { from: UID, name: NAME, text: SAID, delivery: 'sending' });
  const path = `/channels/${channel.id}/people/${UID}`;
  const refused = await client.post(`${path}/erase`, { confirm: NAME, keepBlocked: 'true' });
  assert.equal(refused.statusCode, 409);
  assert.match(refused.body, /Đang gửi một tin cho người này/);
  assert.ok(stores.messages.get(answer) && stores.messages.get(asking), 'nothing is half erased');
  world.stores.outbox.recover(channel.id);
  assert.equal((await client.post(`${path}/erase`, { confirm: NAME, keepBlocked: 'true' })).statusCode, 303);
  assert.equal(stores.users.isBlocked(channel.id, UID), true);
  assert.equal(stores.users.byUid(channel.id, UID), null);
  assert.equal(stores.messages.get(asking), null);
  assert.equal((await client.get(`/channels/${channel.id}/people/x`)).statusCode, 404);
  assert.equal((await client.get(`/channels/ch_none/people/${UID}`)).statusCode, 404);
});

test('the export holds the messages and files of the person, nobody else’s, and is behind a proof and in the audit', async (t) => {
  const world = await startWorld(t);
  const { stores, client, clock } = world;
  const channel = addChannel(world, 'Tiệm Hoa', OPEN);
  hear(world, channel, { from: MAI, text: 'tin của Mai' });
  live(world, channel);
  const path = `/channels/${channel.id}/people/${UID}/export`;
  const answer = await client.get(path);
  assert.equal(answer.statusCode, 200);
  assert.match(String(answer.headers['content-disposition']), new RegExp(`attachment.*zalo-${UID}\\.tar\\.gz`));
  const tar = gunzipSync((answer as unknown as { rawPayload: Buffer }).rawPayload).toString();
  assert.match(tar, /data\.json/);
  for (const marker of [UID, NAME, SAID, 'echo: ']) assert.ok(tar.includes(marker), marker);
  assert.ok(!tar.includes('tin của Mai'));
  const data = JSON.parse(/^\{\n[\s\S]*?^\}$/m.exec(tar.slice(512))?.[0] ?? '');
  assert.deepEqual(
    data.pointedAtByOthers.map((one: Record<string, unknown>) => [
      one.quotesThePerson,
      one.calledBy,
      one.handsOnTheCard,
    ]),
    [
      [true, [], false],
      [false, [`@${NAME}`], false],
      [false, [], true],
    ],
  );
  assert.ok(!tar.includes('hoa đẹp'), 'what others said besides is theirs');
  assert.deepEqual([data.requests[0].state, data.requests[0].note], ['pending', `${NAME} ở chợ`]);
  assert.deepEqual(
    data.acts.map((one: { action: string }) => one.action),
    ['user.approved'],
  );
  const elsewhere = addChannel(world, 'Kênh khác', OPEN);
  const other = await client.get(`/channels/${elsewhere.id}/people/${UID}/export`);
  const nothing = gunzipSync((other as unknown as { rawPayload: Buffer }).rawPayload).toString();
  assert.match(nothing, /"acts": \[\],\s+"messages": \[\]/, 'another account knows nothing of the person');
  assert.deepEqual([data.messages[0].decision, data.messages[0].reason], ['allow', 'dm.open']);
  assert.match(tar, /picture\.png/);
  assert.equal(stores.audit.list(1)[0]?.action, 'person.exported');
  clock.advance(11 * 60_000);
  assert.equal((await client.get(path)).statusCode, 303, 'after a while the owner has to prove it anew');
  assert.equal((await world.app.client().get(path)).statusCode, 303);
});

test('the API and the command line erase too, and a token that may only read does not', async (t) => {
  const world = await startWorld(t);
  const channel = addChannel(world, 'Tiệm Hoa', OPEN);
  live(world, channel);
  const url = `/api/v1/channels/${channel.id}/people/${UID}`;
  const call = (scope: 'read' | 'manage', payload: object) => {
    const { secret } = createToken(world.stores.apiTokens, { name: 'x', scope, expiresAt: null });
    const headers = { authorization: `Bearer ${secret}` };
    return world.app.app.inject({ method: 'POST', url: `${url}/erase`, headers, payload });
  };
  assert.equal((await call('read', { confirm: UID })).statusCode, 403);
  assert.equal((await call('manage', { confirm: MAI })).statusCode, 422);
  const done = await call('manage', { confirm: UID });
  assert.equal(done.statusCode, 200);
  assert.equal(done.json().files, 1);
  assert.deepEqual(traces(world.app.config.dataDir), []);
  const { stores, clock } = world;
  live(world, channel);
  const { dataDir } = world.app.config;
  await createPersonData({ stores, dataDir, clock }).erase(channel.id, UID, { keepBlocked: false });
  assert.deepEqual(traces(dataDir), [], 'as the command does it, without a bridge');
});

for (const width of [1200, 390])
  test(`the page of a person is usable at ${width} px, in both languages`, async (t) => {
    const world = await startWorld(t);
    const channel = addChannel(world, 'Tiệm Hoa', OPEN);
    live(world, channel);
    const { cookie } = world.app.signIn();
    const baseURL = await world.app.listen();
    const page = await openPage(t, { baseURL, width });
    const [name, value] = cookie.split('=') as [string, string];
    for (const language of ['vi', 'en']) {
      await page.context().addCookies([
        { name, value, url: baseURL },
        { name: 'zb_locale', value: language, url: baseURL },
      ]);
      for (const path of [`/channels/${channel.id}/people/${UID}`, `/channels/${channel.id}/users`]) {
        await page.goto(path);
        assert.deepEqual(await axe(page), []);
        const wide = 'document.documentElement.scrollWidth - document.documentElement.clientWidth';
        assert.equal(await page.evaluate(wide), 0);
      }
      if (process.env.SHOTS) {
        await page.goto(`/channels/${channel.id}/people/${UID}`);
        await page.screenshot({ path: `${process.env.SHOTS}/person-${width}-${language}.png`, fullPage: true });
      }
    }
  });
