import assert from 'node:assert/strict';
import { it } from 'node:test';
import { judgeAddress } from '../../src/bridge/agents/http/addresses.ts';
import { agentOf, agentsWith, ask, json, startServer } from './server.ts';

const ADDRESSES: Record<'public' | 'private' | 'never', string[]> = {
  public: ['1.1.1.1', '8.8.8.8', '172.15.0.1', '172.32.0.1', '100.128.0.1', '2606:4700:4700::1111'],
  private: [
    '127.0.0.1',
    '127.255.0.1',
    '::1',
    '10.1.2.3',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.1.1',
    '100.64.0.1',
    'fd12:3456::1',
    '::ffff:10.0.0.1',
    '::ffff:1.1.1.1',
    '64:ff9b::a00:1',
  ],
  never: [
    '169.254.169.254',
    '169.254.170.2',
    '169.254.1.1',
    '::ffff:169.254.169.254',
    '64:ff9b::a9fe:a9fe',
    'fd00:ec2::254',
    'fd20:ce::254',
    '100.100.100.200',
    '168.63.129.16',
    '192.0.0.192',
    '0.0.0.0',
    '::',
    '255.255.255.255',
    '224.0.0.1',
    '240.0.0.1',
    '192.0.2.1',
    '198.18.0.1',
    'fe80::1',
    'fe80::1%eth0',
    'fec0::1',
    'ff02::1',
    '2001:db8::1',
    '2002:7f00:1::',
    '2001::1',
    '64:ff9b:1::1',
    '::7f00:1',
    '4000::1',
    'not an address',
  ],
};
for (const [verdict, list] of Object.entries(ADDRESSES))
  it(`takes these addresses for ${verdict}: ${list.join(', ')}`, () => {
    for (const address of list) assert.equal(judgeAddress(address), verdict, address);
  });

const hook = (url: string, allowPrivateNetwork: boolean) => agentOf('webhook', { url, allowPrivateNetwork });

it('calls nothing on this machine or in its network unless the agent says so, however the address is written', async (t) => {
  const server = await startServer(t, (_heard, reply) => json(reply, { text: 'ok' }));
  const hosts = ['127.0.0.1', 'localhost', '2130706433', '0x7f.1', '127.1', '[::ffff:127.0.0.1]'];
  for (const host of hosts)
    await assert.rejects(ask(hook(`http://${host}:${server.port}/`, false)), {
      kind: 'config',
      retryable: false,
      human: /in my network|never called/,
    });
  assert.equal(server.heard.length, 0);
  assert.equal((await ask(hook(server.origin, true))).text, 'ok');
  assert.equal((await ask(hook(`http://localhost:${server.port}/`, true))).text, 'ok');
});

it('never calls a metadata address, not even with the switch', async () => {
  for (const host of ['169.254.169.254', '[fd00:ec2::254]', '[::ffff:a9fe:a9fe]', '100.100.100.200', '0.0.0.0'])
    await assert.rejects(ask(hook(`http://${host}/latest/`, true)), { kind: 'config', human: /never called/ });
  const resolve = async () => [{ address: '169.254.169.254', family: 4 }];
  await assert.rejects(ask(hook('http://metadata.example/', true), 'a', agentsWith({ resolve })), {
    kind: 'config',
    human: /never called/,
  });
});

it('refuses a name if only one of its addresses is forbidden', async (t) => {
  const server = await startServer(t, (_heard, reply) => json(reply, { text: 'ok' }));
  const resolve = async () => [
    { address: '93.184.216.34', family: 4 },
    { address: '127.0.0.1', family: 4 },
  ];
  const agent = hook(`http://mixed.example:${server.port}/`, false);
  await assert.rejects(ask(agent, 'a', agentsWith({ resolve })), { kind: 'config', human: /in my network/ });
  assert.equal(server.heard.length, 0);
});

it('connects to the address that was checked, not to what the name says a moment later', async (t) => {
  const server = await startServer(t, (_heard, reply) => json(reply, { text: 'ok' }));
  let asked = 0;
  const resolve = async () => {
    asked += 1;
    return [{ address: asked === 1 ? '127.0.0.1' : '169.254.169.254', family: 4 }];
  };
  const agents = agentsWith({ resolve });
  const agent = hook(`http://rebind.example:${server.port}/`, true);
  assert.equal((await ask(agent, 'a', agents)).text, 'ok');
  assert.equal(asked, 1, 'the name is looked up once for a call');
  assert.equal(server.heard[0]?.headers.host, `rebind.example:${server.port}`);
  await assert.rejects(ask(agent, 'a', agents), { kind: 'config' }, 'and checked anew for the next one');
  assert.equal(server.heard.length, 1);
});

it('takes only http and https addresses without a password in them', async () => {
  for (const url of ['https://user:pass@example.com/', 'http://%zz/'])
    await assert.rejects(ask(hook(url, true)), { kind: 'config' });
});
