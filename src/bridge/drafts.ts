import type { Clock } from '../clock.ts';
import type { Stores } from '../db/stores/index.ts';
import type { OutboxItem } from '../db/stores/outbox.ts';
import { hasControlInText, messageText } from '../text.ts';
import type { Bridge } from './bridge.ts';
import type { Judge } from './delivery/facts.ts';
import { formatAnswer } from './delivery/format/index.ts';
import { enqueue } from './delivery/outgoing.ts';
import { refuse } from './refusal.ts';
import type { Attachment } from './zalo/types.ts';

/** A draft that is edited may be as long as an answer: it is cut into messages when it is sent. */
export const LONGEST_DRAFT = 20_000;

export interface DraftsOptions {
  stores: Stores;
  clock: Clock;
  judge: Judge;
  wake: (channelId: string, conversationId: string) => void;
}

/** What the owner does with what an agent proposed. Works on what is on disk, whether the channel runs or not. */
export function createDrafts({ stores, clock, judge, wake }: DraftsOptions): Pick<Bridge, 'approveDraft'> {
  const draftOf = (messageId: number): OutboxItem => {
    const item = stores.outbox.get(messageId) ?? refuse('message_unknown');
    return item.outbox.state === 'draft' ? item : refuse('not_a_draft');
  };

  /** Who may talk is asked again; the owner's word passes over age, pause and limits. Returns the question. */
  const stillAllowed = ({ outbox }: OutboxItem) => {
    const question = outbox.answersId === null ? null : stores.inbox.get(outbox.answersId);
    if (!question || question.message.recalledAt !== null) return refuse('not_allowed');
    const forced = { ...question, inbox: { ...question.inbox, forced: true } };
    return judge.again(forced).decision === 'allow' ? question : refuse('not_allowed');
  };

  return {
    approveDraft(messageId, edited) {
      const draft = draftOf(messageId);
      const { outbox, message } = draft;
      const question = stillAllowed(draft);
      if (hasControlInText(edited ?? '')) refuse('text_controls');
      const text = edited === undefined ? message.text : messageText(edited, Number.POSITIVE_INFINITY).trim();
      if (text.length > LONGEST_DRAFT) refuse('text_too_long');
      const files = (message.attachments ?? []) as Attachment[];
      // A file goes out as it is; its words are a caption.
      const [first, ...rest] =
        files.length > 0 ? [{ text, styles: [] }] : formatAnswer({ text, format: outbox.draftFormat ?? 'plain' });
      if (!first) return refuse('text_empty');
      stores.transaction(() => {
        // The state is asked for in the same step: of two taps only one finds a draft.
        if (!stores.aside.approve(messageId, first)) refuse('not_a_draft');
        for (const part of rest)
          enqueue(stores, clock, {
            channelId: outbox.channelId,
            conversationId: outbox.conversationId,
            author: 'agent',
            senderName: message.senderName,
            ...part,
            purpose: 'answer',
            answersId: outbox.answersId,
          });
        stores.aside.forceAnswer(question.inbox.messageId);
        stores.conversations.bump(outbox.conversationId, messageId, clock.now(), 0);
        const { threadId, agentId } = question.inbox;
        if (threadId && stores.threads.get(threadId))
          stores.threads.add(threadId, {
            role: 'assistant',
            text: [text, ...files.map(({ kind, fileName }) => `[${kind}: ${fileName}]`)].filter(Boolean).join('\n'),
            agentId,
            answersId: question.inbox.messageId,
            at: clock.now(),
          });
      });
      wake(outbox.channelId, outbox.conversationId);
    },
  };
}
