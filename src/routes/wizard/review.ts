import { fillText, readSettings } from '../../bridge/channel-settings.ts';
import type { GroupRule, PolicyDocument } from '../../bridge/policy/types.ts';
import { groupName } from '../../chat-name.ts';
import type { Channel } from '../../db/stores/channels.ts';
import type { Stores } from '../../db/stores/index.ts';
import type { MessageKey, Text } from '../../i18n/index.ts';
import { initials } from '../../text.ts';
import { type AvatarKind, avatarSrc } from '../channels/avatar-src.ts';
import { mentionOf } from '../policy/fields.ts';
import { isOpen } from '../policy/form.ts';
import { type PolicyLine, policySummary } from '../policy/summary.ts';
import { shownName } from './draft.ts';
import { wizardPolicy } from './progress.ts';

/** A person or group on a list, with the rule of its own that a group may have. */
export interface ReviewEntry {
  id: string;
  name: Text;
  initials: string;
  avatarSrc: string | null;
  rule: MessageKey | null;
}

/** One list of the rules. Long ones are shown in part. */
export interface ReviewList {
  title: MessageKey;
  entries: ReviewEntry[];
  more: number;
}

/** Everything that was chosen, in words. */
export interface Review {
  channelId: string;
  name: string;
  account: { name: string; initials: string; avatarSrc: string | null };
  workspaceName: string;
  /** Null: each conversation has a thread of its own. */
  threadTitle: string | null;
  lines: PolicyLine[];
  lists: ReviewList[];
  texts: { label: MessageKey; text: string }[];
}

const SHOWN = 40;
const SAMPLE_CODE = 'K7MR-4WXD';

type Parts = { stores: Pick<Stores, 'channels' | 'policies' | 'workspaces' | 'threads' | 'directory'> };

export function review(parts: Parts, channel: Channel): Review {
  const { workspaces, threads } = parts.stores;
  const document = wizardPolicy(parts, channel);
  const accountName = channel.accountName ?? '';
  const { id, accountUid, accountAvatarUrl, threadId } = channel;
  return {
    channelId: id,
    name: shownName(channel),
    account: {
      name: accountName,
      initials: initials(accountName),
      avatarSrc: accountUid === null ? null : avatarSrc(id, 'account', accountUid, accountAvatarUrl),
    },
    workspaceName: workspaces.get(channel.workspaceId)?.name ?? '',
    threadTitle: (threadId && threads.get(threadId)?.title) || null,
    lines: policySummary(document),
    lists: [...peopleLists(parts, channel, document), ...groupLists(parts, channel, document)],
    texts: textsOf(channel, document),
  };
}

function peopleLists({ stores }: Parts, channel: Channel, document: PolicyDocument): ReviewList[] {
  const listOf = (title: MessageKey, ids: string[]): ReviewList => {
    const shown = ids.slice(0, SHOWN);
    const known = stores.directory.contactsByUid(channel.id, shown);
    const entries = shown.map((uid) => entryOf(channel, 'contact', uid, known.get(uid), null));
    return { title, entries, more: ids.length - shown.length };
  };
  const lists: ReviewList[] = [];
  if (isOpen('dm', document)) lists.push(listOf('policy.list.dm', document.dm.allow));
  if (isOpen('senders', document)) lists.push(listOf('policy.list.senders', document.group.senders.allow));
  return lists.filter(({ entries }) => entries.length > 0);
}

/** Groups of the allowlist, or those that are treated differently from all others while groups are open. */
function groupLists({ stores }: Parts, channel: Channel, { group }: PolicyDocument): ReviewList[] {
  if (group.mode === 'disabled') return [];
  const isList = group.mode === 'allowlist';
  const rules = Object.entries(group.rules).filter(([, rule]) => !isList || rule.enabled);
  if (rules.length === 0) return [];
  const shown = rules.slice(0, SHOWN);
  const known = stores.directory.groupsById(
    channel.id,
    shown.map(([id]) => id),
  );
  const entries = shown.map(([id, rule]) => {
    return entryOf(channel, 'group', id, known.get(id), ruleWords(rule, group.requireMention));
  });
  return [
    { title: isList ? 'policy.list.groups' : 'wizard.review.exceptions', entries, more: rules.length - shown.length },
  ];
}

/** What counts in a group in the end, whether it has its own rule or follows the general one. */
function ruleWords(rule: GroupRule, requireMention: boolean): MessageKey {
  if (!rule.enabled) return 'wizard.review.off';
  const own = mentionOf(rule);
  const isRequired = own === 'inherit' ? requireMention : own === 'required';
  return isRequired ? 'wizard.review.mention.required' : 'wizard.review.mention.optional';
}

function entryOf(
  channel: Channel,
  kind: AvatarKind,
  id: string,
  known: { name: string; avatarUrl: string | null } | undefined,
  rule: ReviewEntry['rule'],
): ReviewEntry {
  // What is only known by its number was typed in by hand: then the number says most.
  const name = kind === 'group' && known ? groupName(id, known.name) : known?.name || id;
  return {
    id,
    name,
    initials: initials(known ? known.name : id),
    avatarSrc: avatarSrc(channel.id, kind, id, known?.avatarUrl ?? null),
    rule,
  };
}

/** What people will be sent under these rules, as they will read it. */
function textsOf(channel: Channel, { dm }: PolicyDocument): Review['texts'] {
  const { texts, approvalNotice } = readSettings(channel.settings);
  const values = { name: channel.accountName ?? shownName(channel), code: SAMPLE_CODE };
  const isPairing = dm.mode === 'pairing';
  const shown: Review['texts'] = [];
  if (isPairing && dm.pairingReply === 'code')
    shown.push({ label: 'wizard.review.text.pairing', text: fillText(texts.pairing, values) });
  if (isPairing && approvalNotice)
    shown.push({ label: 'wizard.review.text.approved', text: fillText(texts.approved, values) });
  return [...shown, { label: 'wizard.review.text.failed', text: fillText(texts.failed, values) }];
}
