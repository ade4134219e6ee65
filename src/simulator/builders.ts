/**
 * Every payload that the socket pushes, as one account sees it: ids are that account's ids, "0" means itself. Shapes after
 * zca-js 2.2.0 apis/listen.js and models/*.d.ts. Each builder answers what goes into `data` of a frame.
 */
import { QUOTE_TYPES } from './content.ts';
import { type Account, type Message, type Person, partner, type StoredMention, type World } from './world.ts';

export interface Push {
  cmd: number;
  sub: number;
  data: Record<string, unknown>;
}

export type Kind = 'dm' | 'group';

/** Ids that Zalo sends as JSON numbers, too long for a double: JSON.stringify cannot write them. */
const NUMBERS = /"(srcId|destId)":"(\d+)"/g;
const ALL_NUMBERS = /"(srcId|destId|msgId|cliMsgId|uidFrom|idTo|realMsgId|uid|ownerId)":"(\d{2,19})"/g;

/** The JSON of a push. With `numericIds` every id is a number, as some pushes of the real server have them. */
export function wireJson(data: Record<string, unknown>, numericIds = false): string {
  return JSON.stringify({ data }).replaceAll(numericIds ? ALL_NUMBERS : NUMBERS, '"$1":$2');
}

const ONE_TO_ONE = { dm: 501, group: 521 } as const;
/** The encrypted-chat channel that some accounts get text on; zca-js 2.2.0 makes no event of it. */
export const E2EE = { dm: 551, group: 552 } as const;

export const kindOf = (message: Message): Kind => message.chat.type;

function name(world: World, personId: string): string {
  return world.people.get(personId)?.name ?? '';
}

/** `uidFrom` and `idTo` of a message in this account's eyes. */
function ends(world: World, viewer: Account, message: Message): { uidFrom: string; idTo: string } {
  const own = message.from === viewer.person.id;
  const uidFrom = own ? '0' : world.uidOf(viewer, message.from);
  if (message.chat.type === 'group') return { uidFrom, idTo: message.chat.group };
  const other = partner(message.chat, viewer.person.id);
  return { uidFrom, idTo: own && other !== viewer.person.id ? world.uidOf(viewer, other) : '0' };
}

function mentionOf(world: World, viewer: Account, mention: StoredMention) {
  const all = mention.who === 'all';
  return { uid: all ? '-1' : world.uidOf(viewer, mention.who), pos: mention.pos, len: mention.len, type: all ? 1 : 0 };
}

function quoteOf(world: World, viewer: Account, message: Message) {
  const quote = message.quote;
  if (!quote) return undefined;
  return {
    ownerId: world.uidOf(viewer, quote.owner),
    cliMsgId: Number(quote.cliMsgId),
    globalMsgId: Number(quote.msgId),
    cliMsgType: quote.cliMsgType,
    ts: quote.ts,
    msg: quote.text,
    attach: '',
    fromD: name(world, quote.owner),
    ttl: 0,
  };
}

function frameOf(world: World, viewer: Account, message: Message) {
  return {
    actionId: String(Number(message.msgId) * 7),
    msgId: message.msgId,
    cliMsgId: message.cliMsgId,
    msgType: message.msgType,
    ...ends(world, viewer, message),
    dName: name(world, message.from),
    ts: String(message.ts),
    status: 1,
    notify: '1',
    ttl: 0,
    userId: '0',
    uin: '0',
    topOut: '0',
    topOutTimeOut: '0',
    topOutImprTimeOut: '0',
    paramsExt: { countUnread: 1, containType: 0, platformType: 1 },
    cmd: ONE_TO_ONE[kindOf(message)],
    st: 3,
    at: 5,
    realMsgId: '0',
  };
}

/** One entry of msgs[] or groupMsgs[]. */
export function messageEntry(world: World, viewer: Account, message: Message): Record<string, unknown> {
  const mentions = message.mentions.map((mention) => mentionOf(world, viewer, mention));
  const quote = quoteOf(world, viewer, message);
  // A photo's mentions travel inside `ext`, not beside the content.
  const ext: Record<string, unknown> = { shouldParseLinkOrContact: 0 };
  if (message.msgType === 'chat.photo' && mentions.length > 0) ext.mentions = mentions;
  return {
    ...frameOf(world, viewer, message),
    content: message.content,
    propertyExt: { color: 0, size: 0, type: 0, subType: 0, ext: JSON.stringify(ext) },
    ...(quote && { quote }),
    ...(message.chat.type === 'group' && mentions.length > 0 && message.msgType === 'webchat' && { mentions }),
  };
}

/** The entry that says: this message was taken back. */
export function undoEntry(world: World, viewer: Account, message: Message, undoMsgId: string): Record<string, unknown> {
  const { uidFrom, idTo } = ends(world, viewer, message);
  return {
    ...frameOf(world, viewer, message),
    msgId: undoMsgId,
    cliMsgId: undoMsgId,
    msgType: 'chat.undo',
    content: {
      globalMsgId: Number(message.msgId),
      cliMsgId: Number(message.cliMsgId),
      deleteMsg: 1,
      srcId: uidFrom,
      destId: idTo,
    },
  };
}

/** 501 or 521, or the encrypted-chat twin of it. */
export function messagePush(
  kind: Kind,
  entries: unknown[],
  channel: typeof ONE_TO_ONE | typeof E2EE = ONE_TO_ONE,
): Push {
  const field = kind === 'dm' ? 'msgs' : 'groupMsgs';
  return { cmd: channel[kind], sub: 0, data: { [field]: entries, lastActionId: '0' } };
}

/** The answer to 510 or 511. */
export function oldMessages(kind: Kind, entries: unknown[]): Push {
  return { cmd: kind === 'dm' ? 510 : 511, sub: 1, data: { [kind === 'dm' ? 'msgs' : 'groupMsgs']: entries, more: 0 } };
}

function reactionEntry(world: World, viewer: Account, message: Message, by: string) {
  const reaction = message.reactions.get(by);
  return {
    ...ends(world, viewer, { ...message, from: by }),
    actionId: message.msgId,
    msgId: String(Number(message.msgId) + 1),
    cliMsgId: message.cliMsgId,
    msgType: 'chat.reaction',
    dName: name(world, by),
    // A JSON text inside the JSON: zca-js parses it by itself.
    content: JSON.stringify({
      rMsg: [{ gMsgID: message.msgId, cMsgID: message.cliMsgId, msgType: QUOTE_TYPES[message.msgType] ?? 1 }],
      rIcon: reaction?.icon ?? '',
      rType: reaction?.type ?? -1,
      source: 6,
    }),
    ts: String(message.ts),
    ttl: 0,
  };
}

/** 612: both lists must be there, or zca-js drops the frame. */
export function reactionPush(world: World, viewer: Account, message: Message, by: string): Push {
  const entry = reactionEntry(world, viewer, message, by);
  const group = message.chat.type === 'group';
  return { cmd: 612, sub: 0, data: { reacts: group ? [] : [entry], reactGroups: group ? [entry] : [] } };
}

export function oldReactions(world: World, viewer: Account, kind: Kind, messages: Message[]): Push {
  const entries = messages.flatMap((message) =>
    [...message.reactions.keys()].map((by) => reactionEntry(world, viewer, message, by)),
  );
  return { cmd: kind === 'dm' ? 610 : 611, sub: 1, data: { [kind === 'dm' ? 'reacts' : 'reactGroups']: entries } };
}

/** 602: the body is JSON without its braces. */
export function typingPush(world: World, viewer: Account, from: Person, ts: number, group?: string): Push {
  const body = JSON.stringify({
    uid: world.uidOf(viewer, from.id),
    ts: String(ts),
    isPC: 0,
    ...(group && { gid: group }),
  });
  const act = group ? 'gtyping' : 'typing';
  return { cmd: 602, sub: 0, data: { actions: [{ act_type: 'typing', act, data: body.slice(1, -1) }] } };
}

/** 502/522: `by` has got or seen the account's message. */
export function receiptPush(world: World, viewer: Account, message: Message, by: string, seen: boolean): Push {
  const uid = world.uidOf(viewer, by);
  const base = { msgId: message.msgId, realMsgId: '0' };
  const delivered = {
    ...base,
    seen: seen ? 1 : 0,
    deliveredUids: [uid],
    seenUids: seen ? [uid] : [],
    mSTs: message.ts,
  };
  if (message.chat.type === 'group') {
    const groupId = message.chat.group;
    const groupSeens = seen ? [{ msgId: message.msgId, groupId, seenUids: [uid] }] : [];
    return { cmd: 522, sub: 0, data: { delivereds: seen ? [] : [{ ...delivered, groupId }], groupSeens } };
  }
  return {
    cmd: 502,
    sub: 0,
    data: { delivereds: seen ? [] : [delivered], seens: seen ? [{ ...base, idTo: uid }] : [] },
  };
}

const control = (content: Record<string, unknown>): Push => ({ cmd: 601, sub: 0, data: { controls: [{ content }] } });

export const fileDonePush = (fileId: string, url: string) => control({ act_type: 'file_done', fileId, data: { url } });

/** A friend event; `data` is an object, or a bare uid for add and remove. */
export const friendPush = (act: string, data: unknown) =>
  control({ act_type: 'fr', act, data: typeof data === 'string' ? data : JSON.stringify(data) });

/** Zalo sends a request twice, as `req` and as `req_v2`; zca-js uses the second. */
export function friendRequestPushes(toUid: string, fromUid: string, message: string): Push[] {
  return ['req', 'req_v2'].map((act) => friendPush(act, { toUid, fromUid, src: 30, message }));
}

export type GroupAct = 'join' | 'leave' | 'remove_member' | 'add_admin' | 'remove_admin' | 'update' | 'join_request';

export function groupPush(
  act: GroupAct,
  groupId: string,
  groupName: string,
  sourceId: string,
  members: { id: string; dName: string }[],
): Push {
  const updateMembers = members.map((member) => ({ ...member, type: 0, avatar: '' }));
  return control({
    act_type: 'group',
    act,
    data: JSON.stringify({ groupId, groupName, sourceId, updateMembers, subType: 0 }),
  });
}
