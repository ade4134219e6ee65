import type { Agent } from '../../db/stores/agents.ts';
import { displayName } from '../../text.ts';
import { safeFileName } from '../media/file-name.ts';
import { sniff } from '../media/sniff.ts';
import type { AgentAttachment, AgentRequest, HistoryTurn } from './types.ts';

export interface ChatLine {
  role: 'system' | 'user' | 'assistant';
  content: string;
}

/** About four characters to a token: near enough to keep a prompt in bounds without a tokenizer for every model. */
const tokens = (text: string): number => Math.ceil(text.length / 4);

/**
 * The conversation as stateless models want it: system prompt, as much of the history as fits (the newest counts most),
 * then the turn. Lines of the same role in a row become one, and the first is a person's: many chat templates refuse
 * anything else.
 */
export function chatLines(agent: Agent, request: AgentRequest, historyTokens: number): ChatLine[] {
  const isGroup = request.chat.type === 'group';
  const fitting = newestWithin(request.history, historyTokens);
  const talk = fitting.map(
    ({ role, text, speaker }): ChatLine => ({
      role,
      content: isGroup && role === 'user' ? spoken(speaker, text) : text,
    }),
  );
  const firstPerson = talk.findIndex(({ role }) => role === 'user');
  const history = firstPerson < 0 ? [] : talk.slice(firstPerson);
  const system = systemText(agent, request);
  return [
    ...(system ? [{ role: 'system' as const, content: system }] : []),
    ...joinedRoles([...history, { role: 'user', content: turnText(request, historyTokens) }]),
  ];
}

/** The turn itself: in a group with what was said since the agent was last asked, and with the speaker's name. */
export function turnText(request: AgentRequest, contextTokens = 2_000): string {
  const attached = request.attachments.map(describe).filter(Boolean);
  const text = [quoted(request), request.text, ...attached].filter(Boolean).join('\n');
  if (request.chat.type === 'dm') return text;
  const before = newestWithin(request.context, contextTokens).map(({ speaker, text }) => spoken(speaker, text));
  const context = before.length > 0 ? `[Said in the group before]\n${before.join('\n')}\n[Now]\n` : '';
  return `${context}${spoken(request.user.name, text)}`;
}

function quoted({ quote }: AgentRequest): string {
  return quote ? `[In reply to ${quote.own ? 'your' : 'the'} message: "${displayName(quote.text, 300)}"]` : '';
}

/** Lines after the first are indented, so that nobody in a group can write a line in somebody else's name. */
export function spoken(speaker: string | null, text: string): string {
  return `${displayName(speaker ?? '', 60) || 'Somebody'}: ${text.replaceAll('\n', '\n  ')}`;
}

function systemText(agent: Agent, { chat }: AgentRequest): string {
  const about =
    chat.type === 'group'
      ? `You are in the Zalo group "${displayName(chat.title)}". Every message starts with its speaker's name; answer without one.`
      : '';
  return [agent.systemPrompt ?? '', about].filter(Boolean).join('\n\n');
}

/** What can be told of an attachment in words; what was heard in a voice message is part of the text already. */
function describe({ kind, title, fileName, url, transcript }: AgentAttachment): string {
  if (kind === 'voice') return transcript?.text ? '' : '[voice message, not transcribed]';
  const name = fileName ?? (kind === 'link' || kind === 'card' ? title : null);
  const where = kind === 'link' ? url : null;
  return `[${[kind, name && displayName(name, 200), where].filter(Boolean).join(': ')}]`;
}

function newestWithin(turns: HistoryTurn[], budget: number): HistoryTurn[] {
  let left = budget;
  const start = turns.findLastIndex((turn) => {
    left -= tokens(turn.text);
    return left < 0;
  });
  return turns.slice(start + 1);
}

function joinedRoles(lines: ChatLine[]): ChatLine[] {
  const joined: ChatLine[] = [];
  for (const line of lines) {
    const last = joined.at(-1);
    if (last?.role === line.role) last.content += `\n${line.content}`;
    else joined.push({ ...line });
  }
  return joined;
}

/** A file that was sent along, where the bridge has its bytes. */
export interface SentFile {
  name: string;
  mime: string;
  bytes: Uint8Array<ArrayBuffer>;
  dataUri: string;
}

/** Everything that was sent along and could be had: pictures, voices, documents. */
export function sentFiles(request: AgentRequest): SentFile[] {
  return request.attachments.flatMap(({ content, fileName, kind }, index) => {
    if (!content) return [];
    const { mime } = content;
    const bytes = new Uint8Array(content.bytes);
    const word = mime.startsWith('image/') ? 'picture' : kind;
    // Servers go by the ending. Zalo's recordings are m4a, which is the same container as mp4.
    const isRecording = kind === 'voice' && mime === 'audio/mp4';
    const type = isRecording ? null : sniff(Buffer.from(bytes));
    const name = safeFileName(
      fileName ?? `${word}-${index + 1}`,
      type ?? { extensions: isRecording ? ['m4a'] : ['bin'] },
    );
    const file: SentFile = {
      ...{ name, mime, bytes },
      // Made for whoever asks: not every kind sends its files this way, and they can be large.
      get dataUri() {
        return `data:${mime};base64,${Buffer.from(bytes).toString('base64')}`;
      },
    };
    return [file];
  });
}

export const pictures = (request: AgentRequest): SentFile[] =>
  sentFiles(request).filter(({ mime }) => mime.startsWith('image/'));

/** Files that can be read: neither pictures, sound nor film. */
export const documents = (request: AgentRequest): SentFile[] =>
  sentFiles(request).filter(({ mime }) => !/^(?:image|audio|video)\//.test(mime));
