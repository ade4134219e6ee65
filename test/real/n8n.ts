/** Runs the n8n adapter against a real Chat Trigger: node test/real/n8n.ts --url http://127.0.0.1:5678/webhook/…/chat [--key user:password] */
import { parseArgs } from 'node:util';
import { runAgainst } from './run.ts';

const { values } = parseArgs({ options: { url: { type: 'string' }, key: { type: 'string' } } });
if (!values.url) throw new Error('--url is the address of an active Chat Trigger');
const config = { url: values.url, auth: values.key ? 'basic' : 'none' };
process.exitCode = await runAgainst('n8n', config, values.key ?? null);
