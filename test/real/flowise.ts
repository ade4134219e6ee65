/** Runs the Flowise adapter against a real flow: node test/real/flowise.ts --url http://127.0.0.1:3000 --flow ID [--key KEY] */
import { parseArgs } from 'node:util';
import { runAgainst } from './run.ts';

const { values } = parseArgs({
  options: { url: { type: 'string' }, flow: { type: 'string' }, key: { type: 'string' } },
});
if (!values.url || !values.flow) throw new Error('--url is where Flowise listens, --flow the id of a flow');
process.exitCode = await runAgainst('flowise', { baseUrl: values.url, flowId: values.flow }, values.key ?? null);
