import type { Probe } from '../../bridge/bridge.ts';
import type { Channel } from '../../db/stores/channels.ts';
import type { Stores } from '../../db/stores/index.ts';
import type { MessageKey } from '../../i18n/index.ts';
import { ZALO_ID } from '../../ids.ts';
import { messageText } from '../../text.ts';
import { type Found, findGroups, findPeople, groupById, personByUid } from '../users/people.ts';

export const MAX_TEXT = 2_000;

/** The form as it was filled in, right or wrong. */
export interface ProbeForm {
  type: 'dm' | 'group';
  senderUid: string;
  senderQ: string;
  groupId: string;
  groupQ: string;
  mentioned: boolean;
  text: string;
}
export type ProbeErrors = Partial<Record<'senderUid' | 'groupId' | 'text', MessageKey>>;

/** Who can be picked for one field; what was picked stays in sight whatever is searched for. */
export interface Choices {
  field: 'senderUid' | 'groupId';
  q: string;
  value: string;
  options: Found[];
}

export function readProbe(query: Record<string, unknown>): ProbeForm {
  const text = (name: string, max: number) => {
    const value = query[name];
    return typeof value === 'string' ? value.slice(0, max) : '';
  };
  return {
    type: query.type === 'group' ? 'group' : 'dm',
    senderUid: text('senderUid', 60),
    senderQ: text('senderUid.q', 100),
    groupId: text('groupId', 60),
    groupQ: text('groupId.q', 100),
    mentioned: query.mentioned === 'true',
    text: text('text', MAX_TEXT + 1),
  };
}

/** An id typed into the search counts as picked, so that the form works for people who are in no list. */
export function toProbe(form: ProbeForm): { ok: Probe } | { errors: ProbeErrors } {
  const senderUid = form.senderUid || idIn(form.senderQ);
  const groupId = form.groupId || idIn(form.groupQ);
  const isGroup = form.type === 'group';
  const errors: ProbeErrors = {};
  if (!ZALO_ID.test(senderUid)) errors.senderUid = 'test.error.person';
  if (isGroup && !ZALO_ID.test(groupId)) errors.groupId = 'test.error.group';
  if (form.text.length > MAX_TEXT) errors.text = 'test.error.text';
  if (Object.keys(errors).length > 0) return { errors };
  const text = messageText(form.text).trim();
  return {
    ok: {
      type: form.type,
      senderUid,
      ...(isGroup && { groupId, mentioned: form.mentioned }),
      ...(text && { text }),
    },
  };
}

const idIn = (text: string): string => (ZALO_ID.test(text.trim()) ? text.trim() : '');

export function choicesFor(
  stores: Pick<Stores, 'directory'>,
  channel: Channel,
  field: Choices['field'],
  form: ProbeForm,
): Choices {
  const isGroup = field === 'groupId';
  const q = isGroup ? form.groupQ : form.senderQ;
  const value = isGroup ? form.groupId : form.senderUid;
  const found = (isGroup ? findGroups : findPeople)(stores, channel, q);
  const picked = ZALO_ID.test(value) ? [(isGroup ? groupById : personByUid)(stores, channel, value)] : [];
  return { field, q, value, options: [...picked, ...found.filter((option) => option.id !== value)] };
}
