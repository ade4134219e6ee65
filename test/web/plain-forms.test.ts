import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LightMyRequestResponse } from 'fastify';
import { createToken } from '../../src/auth/api-tokens.ts';
import { addChannel, GROUP, hear, MAI, startWorld, TAM, type World } from '../activity/world.ts';
import { fieldsOf, fill, unescapeHtml } from '../policy-pages/form-fields.ts';

/* Every form works without scripting: the pages are walked by their links, and each button of each form is pressed. */

/** A server on which something of every kind stands. */
function furnish(world: World): void {
  const { stores, bridge } = world;
  const channel = addChannel(world, 'Tiệm Hoa An', {
    dm: { mode: 'allowlist', allow: [MAI] },
    group: { mode: 'open', requireMention: false },
  });
  for (const delivery of ['sent', 'dead', 'uncertain', 'draft'] as const)
    hear(world, channel, { text: 'hỏi', delivery });
  hear(world, channel, { text: 'cũ', ageMs: 3_600_000_000 });
  hear(world, channel, { group: GROUP, text: 'mai họp không' });
  hear(world, channel, { from: TAM, text: 'không có tên trong danh sách' });
  stores.conversations.handOff(stores.conversations.find(channel.id, 'group', GROUP)?.id ?? assert.fail());
  bridge.pause(stores.conversations.find(channel.id, 'dm', MAI)?.id ?? assert.fail(), 60);
  bridge.approveUser(channel.id, MAI);
  bridge.block(channel.id, '1000000000000000009');
  const pairing = addChannel(world, 'Kênh ghép nối');
  hear(world, pairing, { from: TAM, text: 'shop ơi' });
  bridge.createPairingCode(pairing.id, { note: 'chị Hoa' });
  const { workspaceId } = channel;
  stores.threads.create(workspaceId, 'Chung');
  const agentId = stores.agents.listByWorkspace(workspaceId)[0]?.id ?? null;
  stores.threads.createPlayground(workspaceId, { id: `th_${'a'.repeat(24)}`, title: 'Thử', agentId });
  stores.channels.create({ workspaceId, threadId: null, displayName: 'Nháp' });
  stores.webhooks.create({
    url: 'https://nhan.example.vn/x',
    events: ['message.received'],
    allowPrivateNetwork: false,
    includeText: false,
  });
  createToken(stores.apiTokens, { name: 'x', scope: 'read', expiresAt: null });
}

/** Not followed: files, and what is not a page. */
const NOT_PAGES = /^\/(assets|media|api\/v1|logout)|\/(export|support|download)\b|\.(txt|json|tar)/;

interface PlainForm {
  page: string;
  method: 'get' | 'post';
  action: string;
  fields: Record<string, string[]>;
  buttons: (readonly [name: string, value: string] | null)[];
}

const attribute = (tag: string, name: string): string | undefined => {
  const found = new RegExp(`\\s${name}(?:="([^"]*)"|(?=[\\s>]))`).exec(tag);
  return found ? unescapeHtml(found[1] ?? '') : undefined;
};

function formsOf(page: string, html: string): PlainForm[] {
  // A dialog's own way to close sends nothing.
  const forms = [...html.matchAll(/<form\b(?! method="dialog")[^>]*>[\s\S]*?<\/form>/g)];
  return forms.map(([form]) => {
    const [tag = ''] = /^<form\b[^>]*>/.exec(form) ?? [];
    const id = attribute(tag, 'id');
    const outside = id ? [...html.matchAll(/<button\b[^>]*>/g)].filter(([one]) => attribute(one, 'form') === id) : [];
    const inside = [...form.matchAll(/<button\b[^>]*>/g)].filter(([one]) => attribute(one, 'form') === undefined);
    const buttons = [...inside, ...outside].filter(([one]) => attribute(one, 'type') !== 'button');
    return {
      page,
      method: attribute(tag, 'method') === 'post' ? 'post' : 'get',
      action: (attribute(tag, 'action') ?? page).split('#')[0] ?? '',
      fields: fieldsOf(`<section id="it">${form}</section>`, 'it'),
      buttons: buttons.map(([one]) => {
        const name = attribute(one, 'name');
        return name === undefined ? null : [name, attribute(one, 'value') ?? ''];
      }),
    };
  });
}

/** What only a script could press: a button that asks the server and belongs to no form. */
function buttonsWithoutForm(html: string): string[] {
  const rest = html.replace(/<form\b[\s\S]*?<\/form>/g, '');
  return [...rest.matchAll(/<(?:button|input|select)\b[^>]*>/g)]
    .map(([tag]) => tag)
    .filter((tag) => attribute(tag, 'form') === undefined && /\shx-(get|post|put|delete|patch)=/.test(tag));
}

/** A page, a redirect to one, or a file: never a piece that only a script could put somewhere. */
async function expectPage(world: World, answer: LightMyRequestResponse, what: string): Promise<void> {
  assert.ok(answer.statusCode < 500, `${what} → ${answer.statusCode}`);
  if (answer.headers['content-disposition']) return;
  const { location } = answer.headers;
  if (location !== undefined) {
    assert.equal(answer.statusCode, 303, what);
    const next = await world.client.get(String(location).split('#')[0] ?? '');
    assert.ok(next.statusCode < 400 || next.statusCode === 404, `${what} leads to ${location}: ${next.statusCode}`);
    if (next.headers.location === undefined) assert.match(next.body, /^\s*<!doctype html>/i, `${what} → ${location}`);
    return;
  }
  assert.match(answer.body, /^\s*<!doctype html>/i, `${what} → ${answer.statusCode} ${answer.body.slice(0, 200)}`);
}

test('every form of every page works as a plain form: each of its buttons is answered with a page', async (t) => {
  const world = await startWorld(t);
  furnish(world);
  const { client } = world;
  const forms = new Map<string, PlainForm>();
  const seen = new Set<string>(['/channels']);
  for (const page of seen) {
    const { body, headers } = await client.get(page);
    if (!String(headers['content-type']).startsWith('text/html') || headers.location) continue;
    assert.deepEqual(buttonsWithoutForm(body), [], page);
    for (const form of formsOf(page, body)) {
      assert.ok(form.buttons.length > 0, `${page}: nothing sends the form to ${form.action}`);
      if (form.method === 'post') assert.ok(form.fields._csrf, `${page}: ${form.action} has no token`);
      const key = `${form.method} ${form.action} ${JSON.stringify(form.buttons)}`;
      if (!forms.has(key)) forms.set(key, form);
    }
    for (const [, href = ''] of body.matchAll(/<a\b[^>]*\shref="(\/[^"#]*)/g)) {
      const path = unescapeHtml(href);
      if (seen.size < 160 && !NOT_PAGES.test(path)) seen.add(path);
    }
  }
  assert.ok(forms.size > 110, `${forms.size} forms on ${seen.size} pages`);
  assert.ok(seen.size < 160, 'every page was walked');

  // What ends the session, or deletes what others need, comes last.
  const rank = ({ action }: PlainForm) =>
    /logout|sessions/.test(action) ? 2 : /delete|erase|remove/.test(action) ? 1 : 0;
  for (const form of [...forms.values()].sort((a, b) => rank(a) - rank(b))) {
    for (const button of form.buttons) {
      const fields = fill(form.fields, button ? { [button[0]]: [...(form.fields[button[0]] ?? []), button[1]] } : {});
      const what = `${form.method} ${form.action} ${button ?? ''} on ${form.page}`;
      const query = new URLSearchParams(
        Object.entries(fields).flatMap(([name, value]) => [value].flat().map((one) => [name, String(one)])),
      );
      const answer =
        form.method === 'get' ? await client.get(`${form.action}?${query}`) : await client.post(form.action, fields);
      await expectPage(world, answer, what);
    }
  }
});
