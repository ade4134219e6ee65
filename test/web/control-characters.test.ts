import assert from 'node:assert/strict';
import { test } from 'node:test';
import { addChannel, hear, startWorld, TAM } from '../activity/world.ts';

/** What somebody pastes without seeing it. */
const BEEP = '\u0007';

test('what an owner calls things or writes to people holds no control characters: the form says so, shows it without them, and sending that works', async (t) => {
  const world = await startWorld(t);
  const { client, stores } = world;
  const channel = addChannel(world, 'Tiệm Hoa An');
  const { workspaceId } = channel;
  const settings = `/channels/${channel.id}/settings`;
  hear(world, channel, { from: TAM, name: 'Lê Văn Tám', text: 'giá sao ạ' });
  const chat = stores.conversations.find(channel.id, 'dm', TAM)?.id ?? assert.fail();
  const agent = { do: 'save', preset: 'openai', name: 'Lan', handle: 'lan', historyLimit: '20', model: 'm' };
  const texts = { pairing: '{code}', approved: 'ok', failed: 'ok' };
  const forms: [path: string, field: string, rest: Record<string, string>][] = [
    ['/channels/new', 'displayName', { workspaceId }],
    ['/channels/new', 'newWorkspace', { workspaceId: 'new' }],
    ['/workspaces', 'name', {}],
    [`/workspaces/${workspaceId}`, 'name', {}],
    [`/workspaces/${workspaceId}/threads`, 'title', {}],
    [`/workspaces/${workspaceId}/agents`, 'name', { ...agent, baseUrl: 'https://ai.example.vn/v1' }],
    [
      `/workspaces/${workspaceId}/agents`,
      'systemPrompt',
      { ...agent, handle: 'mai', baseUrl: 'https://ai.example.vn/v1' },
    ],
    [`${settings}/name`, 'displayName', {}],
    [`${settings}/texts`, 'approved', texts],
    [`${settings}/commands`, 'say.help', { language: 'vi' }],
    [`/channels/${channel.id}/pairing`, 'note', { minutes: '60' }],
    ['/system/tokens', 'name', { scope: 'read', expiry: '90' }],
    [`/conversations/${chat}/messages`, 'text', {}],
  ];
  for (const [path, field, rest] of forms) {
    const what = `${path} ${field}`;
    const before = everyName();
    const refused = await client.post(path, { ...rest, [field]: `Tiệm${BEEP} Hoa An` });
    assert.equal(refused.statusCode, 422, what);
    assert.match(refused.body, /class="field-error"[^>]*>[^<]*ký tự điều khiển/, what);
    assert.ok(refused.body.includes('Tiệm Hoa An'), `${what}: what was written is not lost`);
    assert.ok(!refused.body.includes(BEEP), what);
    assert.deepEqual(everyName(), before, `${what} saved something`);
    const again = await client.post(path, { ...rest, [field]: 'Tiệm Hoa An' });
    assert.doesNotMatch(again.body, /ký tự điều khiển/, what);
    assert.ok(again.statusCode < 400, `${what} → ${again.statusCode}`);
  }

  function everyName() {
    return [
      stores.channels.list().map(({ displayName, settings: kept }) => [displayName, kept]),
      stores.workspaces.summaries(),
      stores.agents.listByWorkspace(workspaceId),
      stores.threads.shared(workspaceId),
      stores.pairing.pending().length,
      stores.apiTokens.list().length,
      stores.messages.after(chat, 0, 100).length,
    ];
  }
});
