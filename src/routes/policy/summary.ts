import type { PolicyDocument } from '../../bridge/policy/types.ts';
import type { MessageKey, Params } from '../../i18n/index.ts';
import { mentionOf } from './fields.ts';

/** One sentence of `policySummary`: `t(line.key, line.params)`. */
export interface PolicyLine {
  key: MessageKey;
  params?: Params;
  /** Nobody gets through here, although the mode sounds as if somebody did. */
  warns?: boolean;
}

/** The rules in words, one line for each that has a say. */
export function policySummary({ dm, group }: PolicyDocument): PolicyLine[] {
  const lines = [dmLine(dm)];
  if (group.mode === 'disabled') return [...lines, { key: 'policy.said.group.disabled' }];
  const rules = Object.values(group.rules);
  const own = rules.filter((rule) => rule.enabled && mentionOf(rule) !== 'inherit').length;
  lines.push(groupLine(group), {
    key: group.requireMention ? 'policy.said.mention.true' : 'policy.said.mention.false',
  });
  if (own > 0) lines.push({ key: 'policy.said.mention.some', params: { n: own } });
  if (group.senders.mode !== 'everyone') lines.push(senderLine(group.senders));
  return lines;
}

function dmLine({ mode, allow, pairingReply }: PolicyDocument['dm']): PolicyLine {
  if (mode === 'pairing')
    return { key: pairingReply === 'code' ? 'policy.said.dm.pairing' : 'policy.said.dm.pairingSilent' };
  if (mode !== 'allowlist') return { key: `policy.said.dm.${mode}` };
  if (allow.length === 0) return { key: 'policy.said.dm.nobody', warns: true };
  return { key: 'policy.said.dm.allowlist', params: { n: allow.length } };
}

function groupLine({ mode, rules }: PolicyDocument['group']): PolicyLine {
  const on = Object.values(rules).filter((rule) => rule.enabled).length;
  const off = Object.keys(rules).length - on;
  if (mode === 'open' && off > 0) return { key: 'policy.said.group.openExcept', params: { n: off } };
  if (mode === 'open') return { key: 'policy.said.group.open' };
  if (on === 0) return { key: 'policy.said.group.nobody', warns: true };
  return { key: 'policy.said.group.allowlist', params: { n: on } };
}

function senderLine({ mode, allow }: PolicyDocument['group']['senders']): PolicyLine {
  if (mode === 'approved') return { key: 'policy.said.senders.approved' };
  if (allow.length === 0) return { key: 'policy.said.senders.nobody', warns: true };
  return { key: 'policy.said.senders.listed', params: { n: allow.length } };
}
