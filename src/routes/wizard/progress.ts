import { DEFAULT_POLICY, type PolicyDocument } from '../../bridge/policy/types.ts';
import type { Channel } from '../../db/stores/channels.ts';
import type { Stores } from '../../db/stores/index.ts';
import { loadChannel } from '../channels/load.ts';
import { isUnfinished } from '../channels/status.ts';
import { readDraft } from './draft.ts';

export const STEPS = ['basics', 'login', 'policy', 'review'] as const;
export type WizardStep = (typeof STEPS)[number];

interface Parts {
  stores: Pick<Stores, 'channels' | 'policies'>;
}

export function stepPath(channelId: string, step: WizardStep): string {
  return `/channels/${channelId}/setup/${step}`;
}

/** The rules that the wizard works on: its own, else saved ones, else what a new channel starts with. */
export function wizardPolicy({ stores }: Parts, channel: Channel): PolicyDocument {
  return readDraft(channel).policy ?? stores.policies.get(channel.id)?.document ?? DEFAULT_POLICY;
}

/** The last step that there is enough for. */
export function furthestStep({ stores }: Parts, channel: Channel): WizardStep {
  if (channel.accountUid === null || !stores.channels.hasSession(channel.id)) return 'login';
  return readDraft(channel).policy || stores.policies.isSaved(channel.id) ? 'review' : 'policy';
}

/** The channel of a step's address, or where to go instead: no step before its time, and none once all is done. */
export function enterStep(parts: Parts, id: string, step: WizardStep): { channel: Channel } | { instead: string } {
  const channel = loadChannel(parts, id);
  if (!isUnfinished({ channel, hasPolicy: parts.stores.policies.isSaved(id) })) return { instead: `/channels/${id}` };
  const furthest = furthestStep(parts, channel);
  return STEPS.indexOf(step) > STEPS.indexOf(furthest) ? { instead: stepPath(id, furthest) } : { channel };
}
