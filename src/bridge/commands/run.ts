import type { Clock } from '../../clock.ts';
import type { Stores } from '../../db/stores/index.ts';
import { fillText, readSettings } from '../channel-settings.ts';
import type { Admission } from '../delivery/admission.ts';
import type { Judge } from '../delivery/facts.ts';
import type { LaneStep } from '../delivery/lanes.ts';
import { enqueue } from '../delivery/outgoing.ts';
import { withoutOwnMention } from '../policy/mention.ts';
import type { Mention } from '../zalo/types.ts';
import { act, type Done } from './actions.ts';
import { parseCommand } from './parse.ts';
import { COMMAND_NAMES } from './table.ts';
import { sayingOf } from './texts.ts';

export interface CommandOptions {
  stores: Stores;
  clock: Clock;
  judge: Judge;
  admission: Admission;
  channelId: string;
  /** Ends an agent's work on a message. */
  cancel: (messageId: number) => void;
  onOutgoing: (conversationId: string) => void;
}

/**
 * Works a conversation's commands off, in order, beside whatever its agent is busy with. The rules are asked first. What a
 * command does, its answer and "handled" are one transaction: after a crash it was done entirely or is done again.
 */
export function createCommands(options: CommandOptions): (conversationId: string) => Promise<LaneStep> {
  const { stores, clock, judge, admission, channelId } = options;

  return async (conversationId) => {
    const item = stores.commands.next(channelId, conversationId);
    if (!item) return 'idle';
    const verdict = judge.fresh(item);
    if (verdict.decision !== 'allow') {
      admission.turnAway(item, verdict);
      return 'again';
    }
    const channel = stores.channels.get(channelId);
    const conversation = stores.conversations.view(conversationId);
    const name = COMMAND_NAMES.find((known) => known === item.inbox.command);
    if (!channel || !conversation || !name) return 'idle';
    const { message } = item;
    const text = withoutOwnMention(message.text, (message.mentions ?? []) as Mention[], channel.accountUid ?? '');
    const done = stores.transaction((): Done => {
      const result = act(name, { stores, channel, conversation, item }, parseCommand(text)?.argument ?? '');
      const owner = channel.accountName ?? channel.displayName;
      stores.commands.done(message.id, verdict, result.did);
      if (result.say)
        enqueue(stores, clock, {
          channelId,
          conversationId,
          author: 'system',
          senderName: owner,
          text: fillText(sayingOf(readSettings(channel.settings).commands, result.say.name), {
            name: owner,
            ...result.say.params,
          }),
          purpose: 'command',
          answersId: message.id,
        });
      return result;
    });
    for (const id of done.stopped) options.cancel(id);
    options.onOutgoing(conversationId);
    return 'again';
  };
}
