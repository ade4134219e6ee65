import type { Bridge } from '../../bridge/bridge.ts';
import type { PolicyDocument } from '../../bridge/policy/types.ts';
import type { Channel } from '../../db/stores/channels.ts';
import type { Stores } from '../../db/stores/index.ts';
import { type DirectoryState, directoryState } from './directory.ts';
import { type FieldErrors, PICKERS, type PickerName } from './fields.ts';
import { emptyInput, isOpen, type PolicyFormInput, type PolicyFormResult, parsePolicyForm } from './form.ts';
import { type PickerContext, pickerContext, wholeRest } from './picker.ts';
import type { Step } from './steps.ts';

/** What the form needs of the application: the Fastify instance will do. */
export interface PolicyParts {
  stores: Pick<Stores, 'directory'>;
  bridge: Pick<Bridge, 'isRefreshingDirectory' | 'refreshDirectory'>;
}

export interface PolicyFormState {
  document: PolicyDocument;
  /** Of the saved policy; null when it cannot be read. */
  version: number | null;
  errors?: FieldErrors;
  input?: PolicyFormInput;
  step?: Step | null;
  /** Look only this list up, for an answer that shows nothing else. */
  only?: PickerName | null;
}

/** For `partials/policy/form`. */
export interface PolicyFormContext {
  channelId: string;
  /** Where the form's small buttons ask for a new form. */
  post: string;
  document: PolicyDocument;
  version: number | null;
  errors: FieldErrors;
  step: Step | null;
  directory: DirectoryState;
  /** The lists on the page; the others are carried along in hidden fields. */
  pickers: Record<PickerName, PickerContext | null>;
  carried: [name: string, value: string][];
}

/** Everything that the form shows: one builder for the wizard, the Settings tab and every partial update. */
export function policyFormContext(
  { stores, bridge }: PolicyParts,
  channel: Channel,
  { document, version, errors = {}, input = emptyInput(), step = null, only = null }: PolicyFormState,
): PolicyFormContext {
  const pickerOf = (name: PickerName) =>
    isOpen(name, document) && (only === null || only === name)
      ? pickerContext(stores, channel, name, document, input[name])
      : null;
  return {
    channelId: channel.id,
    post: `/channels/${channel.id}/policy/form`,
    document,
    version,
    errors,
    step,
    directory: directoryState(bridge, channel),
    pickers: { dm: pickerOf('dm'), senders: pickerOf('senders'), groups: pickerOf('groups') },
    carried: carriedFields(document, input),
  };
}

/**
 * `parsePolicyForm`, and what one of its buttons does outside the form: "refresh" starts to load friends and groups anew.
 * For routes that take the whole form; without scripting every small button arrives there.
 */
export function submitPolicyForm(
  { bridge }: PolicyParts,
  channel: Channel,
  posted: unknown,
  previous: PolicyDocument,
): PolicyFormResult {
  const result = parsePolicyForm(posted, previous);
  // How it ends is stored beside the channel, and the page asks for it.
  if ('step' in result && result.step?.act === 'refresh') bridge.refreshDirectory(channel.id).catch(() => {});
  return result;
}

/** What the page does not ask for at the moment, so that choosing another mode and coming back loses nothing. */
function carriedFields(document: PolicyDocument, input: PolicyFormInput): [string, string][] {
  const { dm, group } = document;
  const fields: [string, string][] = [];
  if (dm.mode !== 'pairing') fields.push(['dm.pairingReply', dm.pairingReply]);
  if (group.mode === 'disabled') {
    fields.push(['group.requireMention', String(group.requireMention)], ['senders.mode', group.senders.mode]);
  }
  for (const name of PICKERS) {
    if (isOpen(name, document)) continue;
    fields.push([`${name}.rest`, wholeRest(name, document)]);
    if (input[name].manual) fields.push([`${name}.id`, input[name].manual]);
  }
  return fields;
}
