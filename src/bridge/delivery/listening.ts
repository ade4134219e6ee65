import type { Agent } from '../../db/stores/agents.ts';
import type { InboxItem } from '../../db/stores/inbox.ts';
import type { Stores } from '../../db/stores/index.ts';
import { packed } from '../../i18n/words.ts';
import type { Agents } from '../agents/registry.ts';
import { AgentError } from '../agents/types.ts';
import { safeFileName } from '../media/file-name.ts';
import type { Media } from '../media/media.ts';
import { sniff } from '../media/sniff.ts';
import type { AgentAttachment, KeptAttachment, Transcript } from '../media/types.ts';

interface Options {
  stores: Pick<Stores, 'inbox' | 'messages'>;
  agents: Pick<Agents, 'transcribe'>;
  media: Pick<Media, 'fetchFor'>;
}

/**
 * Has the voice messages of a turn written down, where the agent is set up for it, and keeps what was heard with the
 * message. What cannot be heard stops nothing: the owner sees why, and the agent is told that there was a voice.
 */
export function createListening({ stores, agents, media }: Options) {
  const hear = async (agent: Agent, { content }: AgentAttachment, signal: AbortSignal): Promise<Transcript | null> => {
    const bytes = content && Buffer.from(content.bytes);
    const type = bytes && sniff(bytes);
    if (!content || !bytes || !type) return null;
    try {
      // Zalo's recordings are m4a, which is the same container as mp4.
      const name = safeFileName('voice', type.mime === 'video/mp4' ? { extensions: ['m4a'] } : type);
      const text = await agents.transcribe(agent, { name, mime: content.mime, bytes }, signal);
      return text === null ? null : { text };
    } catch (error) {
      if (!(error instanceof AgentError) || error.kind === 'cancelled') throw error;
      return { error: packed(error.words) };
    }
  };

  const listenTo = async (item: InboxItem, agent: Agent, signal: AbortSignal): Promise<InboxItem> => {
    const { messageId } = item.inbox;
    const isOpen = ({ kind, transcript }: KeptAttachment) => kind === 'voice' && !transcript?.text;
    if (!keptOf(item).some(isOpen)) return item;
    const found = await media.fetchFor(messageId, signal);
    const heard: KeptAttachment[] = [];
    for (const { content, ...attachment } of found) {
      const transcript = isOpen(attachment)
        ? await hear(agent, { ...attachment, ...(content && { content }) }, signal)
        : null;
      heard.push(transcript ? { ...attachment, transcript } : attachment);
    }
    if (heard.some(({ transcript }) => transcript)) stores.messages.setAttachments(messageId, heard);
    return stores.inbox.get(messageId) ?? item;
  };

  return async (turn: InboxItem[], agent: Agent, signal: AbortSignal): Promise<InboxItem[]> => {
    const heard: InboxItem[] = [];
    for (const item of turn) heard.push(await listenTo(item, agent, signal));
    return heard;
  };
}

/** What was said in a message's recordings, as the agent and the history are told it. */
export function spokenWords(item: InboxItem): string[] {
  return keptOf(item).flatMap(({ transcript }) => (transcript?.text ? [`[voice message] ${transcript.text}`] : []));
}

const keptOf = ({ message }: InboxItem): KeptAttachment[] => (message.attachments ?? []) as KeptAttachment[];
