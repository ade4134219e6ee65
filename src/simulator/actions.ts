/** What people do on their phones: the controls that tests, the control API and the phone page all use. */
import {
  friendPush,
  friendRequestPushes,
  type GroupAct,
  groupPush,
  type Push,
  reactionPush,
  receiptPush,
  typingPush,
} from './builders.ts';
import { type Body, bodyOf, type Extra, QUOTE_TYPES } from './content.ts';
import type { Kernel } from './kernel.ts';
import type { Account, Chat, Group, Message, Person, StoredMention, StoredQuote } from './world.ts';

/** A mention by position, or only whom: then it is put where "@Name" stands in the text, or in front of it. */
export type MentionInput = string | { uid: string; pos: number; len: number };

interface Written {
  text?: string;
  extra?: Exclude<Extra, { kind: 'card' }>;
  /** A business card of this person. */
  card?: string;
  /** People by uid or globalId, `all` for @all. */
  mentions?: MentionInput[];
  /** The msgId of the message that is quoted. */
  quote?: string;
  /** What the sender's phone calls it; phones do not know of each other, so two messages can have the same. */
  cliMsgId?: string;
}

/** People are named by globalId or by any account's uid for them; accounts by their own uid. */
export interface SayInput extends Written {
  from: string;
  /** The account that is written to. */
  to?: string;
  group?: string;
}

export interface OwnerSaysInput extends Written {
  /** The account whose owner writes on the phone. */
  account: string;
  /** The person that is written to; without it and without a group the owner writes to "My Documents". */
  to?: string;
  group?: string;
}

export interface MessageIds {
  msgId: string;
  cliMsgId: string;
}

export type Actions = ReturnType<typeof createActions>;

export function createActions(kernel: Kernel) {
  const { world, hub, clock } = kernel;

  function account(uid: string): Account {
    const found = world.accountBy(uid);
    if (!found) throw new Error(`no account ${uid}`);
    return found;
  }
  function person(ref: string): Person {
    const found = world.findPerson(ref);
    if (!found) throw new Error(`no person ${ref}`);
    return found;
  }
  function group(id: string): Group {
    const found = world.group(id);
    if (!found) throw new Error(`no group ${id}`);
    return found;
  }
  function message(msgId: string): Message {
    const found = world.messages.get(msgId);
    if (!found) throw new Error(`no message ${msgId}`);
    return found;
  }

  function placed(text: string, inputs: MentionInput[]): { text: string; mentions: StoredMention[] } {
    let result = text;
    const mentions: StoredMention[] = [];
    for (const input of inputs) {
      const ref = typeof input === 'string' ? input : input.uid;
      const who = ref === 'all' || ref === '-1' ? 'all' : person(ref).id;
      if (typeof input !== 'string') {
        mentions.push({ who, pos: input.pos, len: input.len });
        continue;
      }
      const label = `@${who === 'all' ? 'All' : person(ref).name}`;
      if (!result.includes(label)) {
        result = `${label} ${result}`.trimEnd();
        for (const earlier of mentions) earlier.pos += label.length + 1;
      }
      mentions.push({ who, pos: result.indexOf(label), len: label.length });
    }
    return { text: result, mentions };
  }

  function quoteOf(msgId: string | undefined): StoredQuote | null {
    if (msgId === undefined) return null;
    const quoted = message(msgId);
    const cliMsgType = QUOTE_TYPES[quoted.msgType] ?? 1;
    return { msgId, cliMsgId: quoted.cliMsgId, owner: quoted.from, cliMsgType, ts: quoted.ts, text: quoted.text };
  }

  function bodyFor(input: Written, viewer: Account | undefined, text: string): Body {
    if (input.card !== undefined && viewer) {
      const shown = person(input.card);
      return bodyOf({ kind: 'card', person: shown, seenBy: viewer, uid: world.uidOf(viewer, shown.id) }, 0);
    }
    if (!input.extra) return { msgType: 'webchat', content: text, text };
    const captioned = input.extra.kind === 'photo' && text !== '' ? { ...input.extra, caption: text } : input.extra;
    return bodyOf(captioned, kernel.serial());
  }

  function write(from: Person, chat: Chat, input: Written): MessageIds {
    const { text, mentions } = placed(input.text ?? '', input.mentions ?? []);
    if (text === '' && !input.extra && !input.card) throw new Error('nothing to say: give a text or an extra');
    const body = bodyFor(input, world.accountsIn(chat)[0], text);
    const made = world.addMessage({
      ...body,
      from: from.id,
      chat,
      styles: [],
      mentions,
      quote: quoteOf(input.quote),
      ...(input.cliMsgId !== undefined && { cliMsgId: input.cliMsgId }),
      via: 'phone',
    });
    kernel.deliver(made);
    return { msgId: made.msgId, cliMsgId: made.cliMsgId };
  }

  function chatWith(from: Person, to: string | undefined, groupId: string | undefined): Chat {
    if (groupId === undefined) return { type: 'dm', people: [from.id, to === undefined ? from.id : person(to).id] };
    const found = group(groupId);
    if (!found.members.includes(from.id)) throw new Error(`${from.name} is not a member of ${found.name}`);
    return { type: 'group', group: found.id };
  }

  function pushAll(viewer: Account, pushes: Push[]): void {
    for (const each of pushes) hub.push(viewer, each);
  }

  return {
    account,
    person,
    group,
    message,

    /** A person writes to an account or into a group. */
    say(input: SayInput): MessageIds {
      if (input.to === undefined && input.group === undefined) throw new Error('say needs "to" or "group"');
      return write(person(input.from), chatWith(person(input.from), input.to, input.group), input);
    },

    /** The owner of an account writes on the phone: the logged-in client sees it as its own message. */
    ownerSays(input: OwnerSaysInput): MessageIds {
      const from = account(input.account).person;
      return write(from, chatWith(from, input.to, input.group), input);
    },

    /** Whoever sent the message takes it back. */
    recall(msgId: string): void {
      kernel.recall(message(msgId));
    },

    react(input: { from: string; msgId: string; icon?: string; type?: number }): void {
      kernel.react(message(input.msgId), person(input.from).id, input.icon ?? '/-heart', input.type ?? 5);
    },

    typing(input: { from: string; to?: string; group?: string }): void {
      const from = person(input.from);
      const chat = chatWith(from, input.to, input.group);
      for (const viewer of world.accountsIn(chat)) {
        if (viewer.person.id !== from.id) hub.push(viewer, typingPush(world, viewer, from, clock.now(), input.group));
      }
    },

    /** A person has got, or has seen, a message of an account. */
    receipt(input: { from: string; msgId: string; seen?: boolean }): void {
      const target = message(input.msgId);
      const by = person(input.from).id;
      const seen = input.seen ?? true;
      if (seen) target.seenBy.add(by);
      const sender = world.accountBy(target.from);
      if (sender) hub.push(sender, receiptPush(world, sender, target, by, seen));
    },

    friendRequest(input: { from: string; to: string; message?: string }): void {
      const viewer = account(input.to);
      const from = world.uidOf(viewer, person(input.from).id);
      pushAll(viewer, friendRequestPushes(viewer.uid, from, input.message ?? ''));
    },

    /** A friendship begins or ends. */
    befriend(input: { account: string; person: string; friends?: boolean }): void {
      const viewer = account(input.account);
      const other = person(input.person).id;
      const become = input.friends ?? true;
      if (become) viewer.friends.add(other);
      else viewer.friends.delete(other);
      hub.push(viewer, friendPush(become ? 'add' : 'remove', world.uidOf(viewer, other)));
    },

    /** Someone joins or leaves a group, or is put out of it. */
    groupEvent(input: { group: string; act: GroupAct; person: string }): void {
      const target = group(input.group);
      const who = person(input.person);
      const viewers = world.accountsIn({ type: 'group', group: target.id });
      if (input.act === 'join' && !target.members.includes(who.id)) target.members.push(who.id);
      if (input.act === 'leave' || input.act === 'remove_member')
        target.members = target.members.filter((id) => id !== who.id);
      for (const viewer of viewers) {
        const member = { id: world.uidOf(viewer, who.id), dName: who.name };
        hub.push(viewer, groupPush(input.act, target.id, target.name, world.uidOf(viewer, target.ownerId), [member]));
      }
    },

    /** A person whom nobody knows yet. */
    stranger: (name: string): Person => world.addPerson(name),

    /** Every cookie of the account becomes worthless and its socket is closed with 3003, as when its owner logs the device out. */
    endSession(uid: string): void {
      kernel.sessions.end(account(uid));
      hub.close(account(uid), 3003);
    },
  };
}

/** How reactions and undo reach the accounts; the API calls of a client use the same two. */
export function createEffects(kernel: Pick<Kernel, 'world' | 'hub'>) {
  return {
    react(target: Message, by: string, icon: string, type: number): void {
      target.reactions.set(by, { icon, type });
      for (const viewer of kernel.world.accountsIn(target.chat)) {
        kernel.hub.push(viewer, reactionPush(kernel.world, viewer, target, by));
      }
    },
  };
}
