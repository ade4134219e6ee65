import { isDeepStrictEqual } from 'node:util';
import { DEFAULT_POLICY } from '../../bridge/policy/types.ts';
import type { Channel } from '../../db/stores/channels.ts';
import type { StoredPolicy } from '../../db/stores/policies.ts';
import type { ChannelParts } from '../channels/parts.ts';
import { type PolicyFormContext, policyFormContext, submitPolicyForm } from '../policy/context.ts';
import type { PolicyFormResult } from '../policy/form.ts';
import { type PolicyLine, policySummary } from '../policy/summary.ts';
import type { SectionKind } from './section.ts';

/** Who may talk to the agent, as the Settings tab edits it. */
export interface PolicySection {
  channelId: string;
  policy: PolicyFormContext;
  /** Why the form does not show what counts now. */
  notice: 'unreadable' | 'unsaved' | null;
  /** The saved rules in words, when another window saved them since the form was made. */
  changed: PolicyLine[] | null;
}

export const policySection: SectionKind<PolicySection> = {
  context(parts, channel) {
    const stored = parts.stores.policies.get(channel.id);
    const { document, version } = stored ?? { document: DEFAULT_POLICY, version: null };
    return build(parts, channel, stored, policyFormContext(parts, channel, { document, version }));
  },
  submit(parts, channel, body) {
    const { policies } = parts.stores;
    const stored = policies.get(channel.id);
    const result = submitPolicyForm(parts, channel, body, stored?.document ?? DEFAULT_POLICY);
    const again = (status: 200 | 409 | 422, changed: PolicyLine[] | null, version: number | null) => {
      const policy = policyFormContext(parts, channel, { ...formState(result), version });
      return { saved: false as const, status, section: build(parts, channel, stored, policy, changed) };
    };
    if (!('ok' in result)) return again(result.status, null, result.version);
    // Sent twice, or the same in two windows: there is nothing left to do.
    if (stored && stored.version > 0 && isDeepStrictEqual(stored.document, result.ok)) return { saved: true };
    const isSeen = stored === null || stored.version === result.version;
    if (isSeen && policies.save(channel.id, result.ok, stored?.version)) return { saved: true };
    return again(409, stored && policySummary(stored.document), stored?.version ?? null);
  },
};

function formState(result: PolicyFormResult) {
  const { draft: document, input } = result;
  return 'ok' in result ? { document, input } : { document, input, errors: result.errors, step: result.step };
}

function build(
  { stores }: ChannelParts,
  channel: Channel,
  stored: StoredPolicy | null,
  policy: PolicyFormContext,
  changed: PolicyLine[] | null = null,
): PolicySection {
  const notice = stored === null ? 'unreadable' : stores.policies.isSaved(channel.id) ? null : 'unsaved';
  return { channelId: channel.id, policy, notice, changed };
}
