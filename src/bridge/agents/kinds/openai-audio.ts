import { messageText } from '../../../text.ts';
import { bearer, joinUrl } from '../config.ts';
import type { CallPlan, Http } from '../http/client.ts';
import { parseJson, statusError } from '../http/errors.ts';
import { isFields, textIn } from '../http/frames.ts';
import { AgentError, type Sound } from '../types.ts';

/** A voice message lasts minutes at most; whoever takes longer for it does not answer a chat. */
const LONGEST_MS = 120_000;
const LONGEST_TEXT = 8_000;

/** What is said in a recording, by `POST /audio/transcriptions` as OpenAI defined it. Throws {@link AgentError}. */
export async function transcribe(
  { model, baseUrl, secret }: { model: string; baseUrl: string; secret: string | null },
  { name, mime, bytes }: Sound,
  plan: CallPlan,
  http: Http,
): Promise<string> {
  const { FormData } = await import('undici');
  const body = new FormData();
  body.set('file', new File([new Uint8Array(bytes)], name, { type: mime }));
  body.set('model', model);
  body.set('response_format', 'json');
  const { connectMs, idleMs, totalMs } = plan.limits;
  const limits = { connectMs, idleMs: Math.min(idleMs, LONGEST_MS), totalMs: Math.min(totalMs, LONGEST_MS) };
  const call = { url: joinUrl(baseUrl, 'audio/transcriptions'), headers: bearer(secret), body };
  const { reply, text } = await http.fetch({ ...plan, limits }, call);
  if (reply.status !== 200) throw statusError(reply, text);
  const answer = parseJson(text);
  const said = messageText(isFields(answer) ? textIn(answer.text) : '', LONGEST_TEXT).trim();
  if (!said) throw new AgentError('empty', 'agentError.nothingHeard');
  return said;
}
