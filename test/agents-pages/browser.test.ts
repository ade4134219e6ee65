import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openSignedIn } from '../activity/browser.ts';
import { addChannel } from '../activity/world.ts';
import { json, sse, startServer } from '../agents/server.ts';
import { axe, expectNoConsoleErrors, screenshot } from '../helpers/browser.ts';
import { agentOf, startWorld, workspaceOf } from './world.ts';

const LOOKS = [
  { width: 1200, locale: 'vi', colorScheme: 'light' },
  { width: 390, locale: 'en', colorScheme: 'light' },
  { width: 390, locale: 'vi', colorScheme: 'dark' },
  { width: 1200, locale: 'en', colorScheme: 'dark' },
] as const;

const startModel = (t: Parameters<typeof startServer>[0]) =>
  startServer(t, ({ path }, reply) =>
    path.endsWith('/models')
      ? json(reply, { data: [{ id: 'llama3.1:8b' }, { id: 'qwen2.5:7b' }] })
      : sse(reply, [{ choices: [{ index: 0, delta: { content: 'Dạ còn ạ!' } }] }, '[DONE]']),
  );

test('an agent is plugged in by hand: choose, list the models, try, save; the key survives a refused form', async (t) => {
  const world = await startWorld(t);
  const { id } = workspaceOf(world);
  const server = await startModel(t);
  const page = await openSignedIn(t, world);
  await page.goto(`/workspaces/${id}`);
  await page.getByRole('link', { name: 'Bắt đầu nối trợ lý' }).click();
  await page.getByRole('link', { name: /Ollama/ }).click();
  await page.getByLabel('Địa chỉ', { exact: true }).fill(`${server.origin}/v1`);
  await page.getByRole('button', { name: 'Xem danh sách mô hình' }).click();
  await page.locator('#trial').getByText('llama3.1:8b, qwen2.5:7b').waitFor();
  assert.equal(await page.locator('#models option').count(), 2);
  await page.getByLabel('Mô hình', { exact: true }).fill('llama3.1:8b');
  await page.getByLabel('Khóa').fill('sk-typed-once-only');
  await page.getByLabel('Câu hỏi thử').fill('Còn hoa ly không?');
  await page.getByRole('button', { name: 'Thử', exact: true }).click();
  await page.locator('#trial').getByText('Dạ còn ạ!').waitFor();
  assert.equal(world.stores.agents.listByWorkspace(id).length, 1);

  await page.getByLabel('Tên gọi').fill('echo');
  await page.locator('#agent-save').click();
  await page.getByText('đã có trợ lý @echo').waitFor();
  assert.equal(await page.evaluate('document.activeElement.name'), 'handle');
  assert.equal(await page.getByLabel('Khóa').inputValue(), 'sk-typed-once-only');
  await page.getByLabel('Tên gọi').fill('lan');
  await page.getByLabel('Tên gọi').press('Enter');
  await page.getByText('…only').waitFor();
  assert.equal(world.stores.agents.secretOf(agentOf(world, 'lan').id), 'sk-typed-once-only');
  assert.equal(world.stores.workspaces.get(id)?.defaultAgentId, agentOf(world, 'lan').id);
  expectNoConsoleErrors(page, [/422/]);
});

test('without scripting an agent is tried and saved all the same', async (t) => {
  const world = await startWorld(t);
  const { id } = workspaceOf(world);
  const server = await startModel(t);
  const page = await openSignedIn(t, world, { width: 390, javaScript: false });
  await page.goto(`/workspaces/${id}/agents/new?preset=vllm`);
  await page.getByLabel('Địa chỉ', { exact: true }).fill(`${server.origin}/v1`);
  await page.getByLabel('Mô hình', { exact: true }).fill('m');
  await page.getByRole('button', { name: 'Thử', exact: true }).click();
  await page.locator('#trial').getByText('Dạ còn ạ!').waitFor();
  await page.locator('#agent-save').click();
  assert.equal(agentOf(world, 'vllm').config.model, 'm');
});

test('the pages of agents have nothing that axe finds serious, in both languages, wide and narrow', async (t) => {
  const world = await startWorld(t);
  addChannel(world);
  const { id } = workspaceOf(world);
  const server = await startModel(t);
  const config = { baseUrl: `${server.origin}/v1`, model: 'llama3.1:8b', allowPrivateNetwork: true };
  const lan = world.stores.agents.create(id, {
    ...{ handle: 'lan', name: 'Lan', kind: 'openai', config, secret: 'sk-very-secret' },
    systemPrompt: 'Bạn là Lan, trả lời cho tiệm hoa.',
  });
  for (const look of LOOKS) {
    const name = (what: string) => `agent-${what}-${look.width}-${look.locale}-${look.colorScheme}`;
    const page = await openSignedIn(t, world, look);
    for (const [what, path] of [
      ['workspace', `/workspaces/${id}`],
      ['choose', `/workspaces/${id}/agents/new`],
      ['new', `/workspaces/${id}/agents/new?preset=ollama`],
      ['edit', `/agents/${lan.id}`],
      ['delete', `/agents/${lan.id}/delete`],
    ] as const) {
      await page.goto(path);
      if (what === 'edit') {
        await page.locator('#agent-try-go').click();
        await page.locator('#trial .bubble').waitFor();
        await page.locator('.agent-rare summary').click();
      }
      assert.deepEqual(await axe(page), [], name(what));
      assert.ok(
        await page.evaluate('document.documentElement.scrollWidth <= document.documentElement.clientWidth'),
        `${name(what)} is wider than the screen`,
      );
      await screenshot(page, name(what));
    }
    await page.close();
  }
});
