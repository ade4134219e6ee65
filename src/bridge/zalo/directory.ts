import type { API } from 'zca-js';
import { type Clock, pause } from '../../clock.ts';
import { displayName } from '../../text.ts';
import { type Fields, idOf, isFields, numberOf, textOf, urlOf } from './fields.ts';
import type { Friend, Group } from './types.ts';

/** Who the account knows. Asks over the session that is there; it never logs in by itself. Rejects as the call does. */
export interface Directory {
  friends(): Promise<Friend[]>;
  groups(): Promise<Group[]>;
  /** Names of people who need not be friends; who is unknown to Zalo is left out. */
  profiles(uids: readonly string[]): Promise<Friend[]>;
}

const BATCH = 50;
/** Between two batches: look-ups of profiles are limited (code 221 after about 200). */
const BATCH_PAUSE = 1_500;
/** zca-js ignores the page when count exceeds the total, so all friends are asked for at once. */
const ALL_FRIENDS = 20_000;

export function createDirectory(api: API, clock: Clock): Directory {
  return {
    friends: singleFlight(async () => listOf(await api.getAllFriends(ALL_FRIENDS)).flatMap(friendOf)),
    groups: singleFlight(async () => {
      const known = await api.getAllGroups();
      const ids = isFields(known?.gridVerMap) ? Object.keys(known.gridVerMap) : [];
      const answers = await inBatches(clock, ids, (batch) => api.getGroupInfo(batch));
      // Groups that the account left meanwhile are in removedsGroup and simply not in the map.
      return answers.flatMap((answer) => entriesOf(answer?.gridInfoMap).flatMap(([id, info]) => groupOf(id, info)));
    }),
    async profiles(uids) {
      const answers = await inBatches(clock, [...new Set(uids)], (batch) => api.getUserInfo(batch));
      return answers.flatMap((answer) =>
        entriesOf(answer?.changed_profiles).flatMap(([key, profile]) =>
          friendOf({ ...profile, userId: profile.userId ?? uidOf(key) }),
        ),
      );
    },
  };
}

/** Callers that come while an answer is under way share it. */
function singleFlight<T>(ask: () => Promise<T>): () => Promise<T> {
  let underWay: Promise<T> | null = null;
  return () => {
    underWay ??= ask().finally(() => {
      underWay = null;
    });
    return underWay;
  };
}

async function inBatches<T>(clock: Clock, ids: readonly string[], ask: (batch: string[]) => Promise<T>): Promise<T[]> {
  const answers: T[] = [];
  for (let at = 0; at < ids.length; at += BATCH) {
    if (at > 0) await pause(clock, BATCH_PAUSE);
    answers.push(await ask(ids.slice(at, at + BATCH)));
  }
  return answers;
}

function friendOf(profile: unknown): Friend[] {
  if (!isFields(profile)) return [];
  const uid = idOf(profile.userId);
  const name = textOf(profile.displayName, 500) ?? textOf(profile.zaloName, 500) ?? '';
  return uid === null ? [] : [{ uid, name: displayName(name), avatarUrl: urlOf(profile.avatar) }];
}

function groupOf(key: string, info: Fields): Group[] {
  const groupId = idOf(info.groupId) ?? idOf(key);
  if (groupId === null) return [];
  // memberIds is usually empty; memVerList has "uid_version" of each member.
  const members = numberOf(info.totalMember) ?? listOf(info.memVerList).length;
  const name = displayName(textOf(info.name, 500) ?? '');
  return [{ groupId, name, members, avatarUrl: urlOf(info.fullAvt) ?? urlOf(info.avt) }];
}

/** Keys of profiles may be "uid" or "uid_version". */
const uidOf = (key: string) => key.split('_', 1)[0];
const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);
const entriesOf = (value: unknown): [string, Fields][] =>
  isFields(value) ? Object.entries(value).filter((entry): entry is [string, Fields] => isFields(entry[1])) : [];
