import { randomBytes } from 'node:crypto';
import type { Channel } from '../../db/stores/channels.ts';
import type { Stores } from '../../db/stores/index.ts';
import { displayName, hasControlInName } from '../../text.ts';
import { type FieldErrors, type FormBody, one } from '../policy/fields.ts';
import { readDraft } from './draft.ts';

/* The wizard's first step: which workspace, which thread, what name. Reading, checking and saving are three things. */

export const NEW_WORKSPACE = 'new';
export const MAX_NAME = 80;

export interface BasicsForm {
  /** Made with the empty form: the same form sent twice makes one channel. */
  key: string;
  workspaceId: string;
  newWorkspace: string;
  threadId: string;
  displayName: string;
}

/** What a checked form asks for. */
export interface Basics {
  workspace: { id: string } | { name: string };
  threadId: string | null;
  /** Null: the account's own name. */
  displayName: string | null;
}

type Parts = { stores: Pick<Stores, 'channels' | 'workspaces' | 'threads' | 'transaction'> };

export const newKey = (): string => randomBytes(12).toString('base64url');

export function emptyBasics({ stores }: Parts, wishedWorkspace?: string): BasicsForm {
  const workspaces = stores.workspaces.list();
  const workspace = workspaces.find(({ id }) => id === wishedWorkspace) ?? workspaces[0];
  return {
    key: newKey(),
    workspaceId: workspace?.id ?? NEW_WORKSPACE,
    newWorkspace: '',
    threadId: '',
    displayName: '',
  };
}

export function storedBasics(channel: Channel): BasicsForm {
  const { key, unnamed } = readDraft(channel);
  return {
    key: key ?? newKey(),
    workspaceId: channel.workspaceId,
    newWorkspace: '',
    threadId: channel.threadId ?? '',
    displayName: unnamed ? '' : channel.displayName,
  };
}

export function readBasics(body: FormBody): BasicsForm {
  const text = (name: string) => one(body, name) ?? '';
  const key = text('key');
  return {
    key: /^[\w-]{8,64}$/.test(key) ? key : newKey(),
    workspaceId: text('workspaceId'),
    newWorkspace: text('newWorkspace'),
    threadId: text('threadId'),
    displayName: text('displayName'),
  };
}

export function checkBasics({ stores }: Parts, form: BasicsForm): { ok: Basics } | { errors: FieldErrors } {
  const errors: FieldErrors = {};
  const isNew = form.workspaceId === NEW_WORKSPACE;
  const workspaceName = isNew ? checkName('newWorkspace', form.newWorkspace, errors) : '';
  const name = checkName('displayName', form.displayName, errors);
  if (isNew && workspaceName === '') errors.newWorkspace ??= { key: 'wizard.basics.nameNeeded' };
  if (!isNew && !stores.workspaces.get(form.workspaceId)) errors.workspaceId = { key: 'wizard.basics.noWorkspace' };
  const isShared = !isNew && form.threadId !== '';
  const thread = isShared ? stores.threads.sharedOne(form.workspaceId, form.threadId) : null;
  if (isShared && !thread) errors.threadId = { key: 'wizard.basics.noThread' };
  if (Object.keys(errors).length > 0) return { errors };
  return {
    ok: {
      workspace: isNew ? { name: workspaceName } : { id: form.workspaceId },
      threadId: thread?.id ?? null,
      displayName: name || null,
    },
  };
}

function checkName(field: string, raw: string, errors: FieldErrors): string {
  const name = displayName(raw, Number.POSITIVE_INFINITY);
  if (hasControlInName(raw)) errors[field] = { key: 'error.field.controls' };
  else if ([...name].length > MAX_NAME) errors[field] = { key: 'error.field.maxLength', params: { n: MAX_NAME } };
  return name;
}

/** Makes the channel, or changes the one that this form has made before. All or nothing. */
export function saveBasics(
  { stores }: Parts,
  before: Channel | null,
  key: string,
  basics: Basics,
  defaultName: string,
): Channel {
  return stores.transaction(() => {
    const known = before ?? stores.channels.byDraftKey(key);
    const workspaceId = workspaceFor(stores, basics, known);
    const name = basics.displayName ?? (known && readDraft(known).unnamed ? known.displayName : defaultName);
    const { threadId } = basics;
    const channel = known ?? stores.channels.create({ workspaceId, threadId, displayName: name });
    const draft = { ...channel.draft, key, unnamed: basics.displayName === null };
    stores.channels.update(channel.id, { displayName: name, draft });
    stores.channels.moveDraft(channel.id, workspaceId, threadId);
    return stores.channels.get(channel.id) as Channel;
  });
}

function workspaceFor({ workspaces }: Parts['stores'], { workspace }: Basics, known: Channel | null): string {
  if ('id' in workspace) return workspace.id;
  const current = known && workspaces.get(known.workspaceId);
  return current?.name === workspace.name ? current.id : workspaces.create(workspace.name).id;
}
