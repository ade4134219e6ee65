import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createToken } from '../../src/auth/api-tokens.ts';
import type { StatusDetail } from '../../src/db/stores/channels.ts';
import { newId } from '../../src/ids.ts';
import { addChannel, attachment, GROUP, hear, startWorld, TAM, type World } from '../activity/world.ts';
import { openPage } from '../helpers/browser.ts';
import { allRoutes } from '../helpers/routes.ts';

/** Breaks out of text, of an attribute in either quotes, of a script and of a template, where nothing stops it. */
const MARK = 'zbx';
const EVIL = `"'></p><${MARK} ${MARK} onload=1><script>1</script>{{1}}<%=1%>`;
const LINK = `javascript:${MARK}()//"><${MARK}>`;

/** What an agent could write as Markdown to get more out of a page than words. */
const MARKDOWN = `[a](${LINK}) [b](JaVaScRiPt:${MARK}) [c](data:text/html,<${MARK}>) [d](vbscript:1) [e](//evil.vn/x)
[f](https://evil.vn/"onload="1 "t'\\"><${MARK}>") ![g](https://evil.vn/p.png"onerror="1) ![h](${LINK}) <${MARK} onload=1>
<https://evil.vn/'onload=1> <javascript:${MARK}> [i][r] ![j][r] www.evil.vn/"onload=1 &lt;${MARK}&gt;

[r]: javascript:${MARK}()

# <script>1</script> <style>*{}</style>

- [ ] <iframe src=x>
- \`<${MARK}>\`

| <${MARK}> | [k](javascript:1) |
|--|--|
| <base href=//evil.vn> | ${EVIL} |

\`\`\`"><${MARK} onload=1>
</code></pre><${MARK}>
\`\`\`

<div onclick=1 style="x">

> <object data=x>

[^1]: <${MARK}>`;

/** What a browser's own parser makes of a page: everything in it that could run or leave, and is not ours. */
const JUDGE = `globalThis.findings = (html) => {
  const found = [];
  const judge = (element) => {
    const name = element.localName;
    if (['${MARK}', 'style', 'base', 'iframe', 'object', 'embed'].includes(name)) found.push('<' + name + '>');
    const isOurs = element.getAttribute('src')?.startsWith('/assets/') && element.textContent === '';
    if (name === 'script' && !isOurs) found.push(element.outerHTML.slice(0, 80));
    for (const { name: attribute, value } of element.attributes) {
      const said = name + ' ' + attribute + '=' + value.slice(0, 60);
      if (/^(on|hx-on|style$|srcdoc$|${MARK}$)/.test(attribute)) found.push(said);
      const isAddress = /^(href|src|action|formaction|poster|hx-get|hx-post|xlink:href)$/.test(attribute);
      if (isAddress && !/^(\\/(?!\\/)|#|\\?|data:image\\/png;base64,|https?:\\/\\/)/.test(value)) found.push(said);
    }
    if (name === 'template') element.content.querySelectorAll('*').forEach(judge);
  };
  new DOMParser().parseFromString(html, 'text/html').querySelectorAll('*').forEach(judge);
  return found;
}; null`;

/** Whatever strangers, agents, forms and browsers can hand us, filled with it. */
async function poison(world: World) {
  const { stores, client, clock } = world;
  await client.get('/workspaces');
  await client.post('/workspaces', { name: EVIL });
  await client.post('/ui/theme', { theme: EVIL, back: LINK });
  const workspace = stores.workspaces.list()[0] ?? assert.fail('the form made none');
  const channel = addChannel(world, EVIL, { dm: { mode: 'open' }, group: { mode: 'open' } });
  stores.channels.setAccount(channel.id, { uid: '9000000000000000077', name: EVIL, avatarUrl: LINK });
  stores.channels.setStatus(channel.id, 'error', {
    code: 'zalo-wrong-account',
    params: { name: EVIL, expected: EVIL },
  } as StatusDetail);
  stores.directory.replaceFriends(channel.id, [{ uid: TAM, name: EVIL, avatarUrl: LINK }]);
  stores.directory.replaceGroups(channel.id, [{ groupId: GROUP, name: EVIL, members: 3, avatarUrl: LINK }]);

  const dead = hear(world, channel, { from: TAM, name: EVIL, text: EVIL, delivery: 'dead' });
  hear(world, channel, { group: GROUP, from: TAM, name: EVIL, text: `${EVIL} ${LINK}`, mentioned: true });
  const files = (['sticker', 'link', 'file', 'photo', 'voice', 'location'] as const).map((kind) => ({
    ...attachment(kind, `${EVIL}.pdf`),
    title: EVIL,
    description: EVIL,
    url: LINK,
    thumbUrl: LINK,
  }));
  hear(world, channel, { from: TAM, name: EVIL, text: '', attachments: files });
  const failed = hear(world, channel, { from: TAM, name: EVIL, text: EVIL, delivery: null });
  stores.inbox.setState(failed, 'failed', EVIL);

  const waiting = addChannel(world, `${EVIL} 2`, { dm: { mode: 'pairing' } });
  hear(world, waiting, { from: '1000000000000000404', name: EVIL, text: EVIL });
  world.bridge.createPairingCode(waiting.id, { note: EVIL, expiresInMinutes: 60 });
  const user = world.bridge.approveUser(channel.id, TAM);
  world.bridge.block(channel.id, '1000000000000000405');
  const thread = stores.threads.create(workspace.id, EVIL);
  stores.threads.add(thread.id, { role: 'user', text: EVIL, senderName: EVIL, at: clock.now() });
  stores.threads.add(thread.id, { role: 'assistant', text: `${EVIL} ${LINK}`, at: clock.now(), agentId: null });
  stores.threads.add(thread.id, { role: 'assistant', text: MARKDOWN, at: clock.now(), agentId: null });
  const own = stores.threads.createPlayground(workspace.id, { id: newId('thread'), title: EVIL, agentId: null });
  stores.threads.add(own.id, { role: 'user', text: MARKDOWN, at: clock.now() });
  stores.threads.add(own.id, { role: 'assistant', text: MARKDOWN, at: clock.now(), agentId: null });

  const { adminId } = world.app.signIn();
  createToken(stores.apiTokens, { name: EVIL, scope: 'read', expiresAt: null });
  const made = { adminId, name: EVIL, credentialId: EVIL, publicKey: Buffer.of(1), counter: 0, transports: [] };
  stores.passkeys.create({ ...made, rpId: EVIL });
  stores.adminSessions.create({
    adminId,
    tokenHash: 'x',
    csrfToken: 'x',
    ip: EVIL,
    userAgent: EVIL,
    remember: false,
    expiresAt: clock.now() + 3600_000,
  });
  const answer = stores.messages.answersTo([dead]).get(dead)?.messageId ?? assert.fail();
  stores.outbox.setState(answer, 'dead', { code: 'network', message: EVIL });
  const chat = stores.conversations.find(channel.id, 'dm', TAM)?.id ?? assert.fail();
  const agent = stores.agents.listByWorkspace(workspace.id)[0]?.id ?? assert.fail();
  stores.agents.update(agent, { name: EVIL, systemPrompt: EVIL });
  return { channel, waiting, workspace, thread, own, chat, agent, user, dead };
}

/** Every page and piece of a page, with ids that exist. */
function pages({ app }: World['app'], made: Awaited<ReturnType<typeof poison>>): string[] {
  const ids: Record<string, string[]> = {
    channels: [made.channel.id, made.waiting.id],
    conversations: [made.chat],
    workspaces: [made.workspace.id],
    threads: [made.thread.id],
    agents: [made.agent],
  };
  const extra = [
    `/workspaces/${made.workspace.id}/playground/${made.own.id}`,
    `/channels/${made.channel.id}/test?type=dm&senderUid=${TAM}&text=${encodeURIComponent(EVIL)}&do=test`,
  ];
  for (const path of [
    `/channels/${made.channel.id}`,
    '/conversations',
    '/pairing',
    `/channels/${made.channel.id}/users`,
  ])
    extra.push(
      `${path}?q=${encodeURIComponent(EVIL)}`,
      `${path}?next=${encodeURIComponent(LINK)}&add=${encodeURIComponent(EVIL)}`,
    );
  return allRoutes(app)
    .filter(({ method, path }) => method === 'GET' && !/^\/(api\/v1|assets|livez|readyz|setup)|\*|malformed/.test(path))
    .flatMap((route) => {
      const known = ids[route.path.split('/')[1] ?? ''] ?? ['x'];
      return known.map((id) =>
        route.url({ id, message: String(made.dead), kind: 'contact', uid: TAM, field: 'senderUid' }),
      );
    })
    .concat(extra);
}

test('what strangers write is never markup, on any page, and every private page has its guards', async (t) => {
  const world = await startWorld(t);
  const made = await poison(world);
  const { client } = world;
  const judge = await openPage(t, { baseURL: 'http://127.0.0.1' });
  await judge.evaluate(JUDGE);
  const findings = (html: string) => judge.evaluate(`findings(${JSON.stringify(html)})`) as Promise<string[]>;
  assert.notDeepEqual(await findings(`<p title="${EVIL}">`), [], 'the judge sees what it should');
  assert.notDeepEqual(await findings(`<a href="${LINK}">`), []);

  let shown = 0;
  const list = pages(world.app, made);
  assert.ok(list.length > 60, 'there is something to look at');
  for (const path of list) {
    for (const headers of [{}, { 'hx-request': 'true', 'hx-request-type': 'partial' }]) {
      const answer = await client.get(path, { 'user-agent': EVIL, ...headers });
      assert.ok(answer.statusCode < 500, `${path}: ${answer.statusCode}`);
      const cache = String(answer.headers['cache-control'] ?? '');
      if (answer.body !== '') assert.match(cache, /no-store|private/, `${path} may not be kept by proxies`);
      assert.match(String(answer.headers['content-security-policy']), /script-src 'self'(;|$)/, path);
      assert.match(String(answer.headers['content-security-policy']), /frame-ancestors 'none'/, path);
      assert.equal(answer.headers['x-frame-options'], 'DENY', path);
      assert.equal(answer.headers['x-content-type-options'], 'nosniff', path);
      if (!String(answer.headers['content-type']).startsWith('text/html')) continue;
      assert.deepEqual(await findings(answer.body), [], path);
      if (answer.body.includes(MARK)) shown += 1;
    }
  }
  assert.ok(shown > 30, `the texts do appear, as text: ${shown}`);

  // Forms that are refused show what was typed.
  for (const [path, form] of [
    ['/login', { name: EVIL, password: EVIL, next: LINK }],
    ['/workspaces', { name: '' }],
    ['/system/tokens', { name: '', scope: 'read' }],
    [`/channels/${made.channel.id}/delete`, { confirm: EVIL }],
    [`/channels/${made.channel.id}/settings/name`, { name: EVIL.repeat(9) }],
    [`/channels/${made.channel.id}/settings/texts/preview`, { text: EVIL }],
    ['/channels/new', { name: EVIL, workspaceId: LINK }],
    ['/prove', { _proof_password: EVIL, [EVIL]: EVIL }],
  ] as const)
    assert.deepEqual(await findings((await client.post(path, form as Record<string, string>)).body), [], path);
  world.clock.advance(10 * 60_000);
  const asked = await client.post('/system/tokens', { name: EVIL, [EVIL]: EVIL });
  assert.equal(asked.statusCode, 403);
  assert.deepEqual(await findings(asked.body), [], 'carried along, it is still text');
});
