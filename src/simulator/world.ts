/** The made-up world, and the one place that holds it: who exists, who knows whom, and what was said. */
import { groupName, OWNERS, owner, personName } from './names.ts';
import { type Dice, dice, digitsId, hexId } from './random.ts';

export interface Person {
  /** What Zalo calls globalId: the same for every viewer. */
  id: string;
  name: string;
  gender: 0 | 1;
  phone: string;
}

/** A phone that can scan a QR code: a person with a Zalo account on it. */
export interface Account {
  /** The account's id as it sees itself; every other viewer sees another one. */
  uid: string;
  person: Person;
  about: string;
  friends: Set<string>;
  /** The id of its own "My Documents" chat. */
  cloudId: string;
}

export interface Group {
  id: string;
  name: string;
  members: string[];
  ownerId: string;
  createdAt: number;
}

export type Chat = { type: 'dm'; people: readonly [string, string] } | { type: 'group'; group: string };

export interface StoredMention {
  /** A person's id, or 'all'. */
  who: string;
  pos: number;
  len: number;
}

export interface StoredQuote {
  msgId: string;
  cliMsgId: string;
  owner: string;
  cliMsgType: number;
  ts: number;
  text: string;
}

export interface Style {
  start: number;
  len: number;
  st: string;
}

export interface Message {
  msgId: string;
  cliMsgId: string;
  ts: number;
  from: string;
  chat: Chat;
  msgType: string;
  content: string | Record<string, unknown>;
  /** The text or caption, for showing. */
  text: string;
  styles: Style[];
  mentions: StoredMention[];
  quote: StoredQuote | null;
  /** `api`: a logged-in client sent it over HTTP; `phone`: a person or the owner wrote it on a phone. */
  via: 'api' | 'phone';
  recalled: boolean;
  seenBy: Set<string>;
  reactions: Map<string, { icon: string; type: number }>;
}

export interface WorldOptions {
  seed: string;
  friends: number;
  groups: number;
  /** How many phones can scan a QR code; the three named ones unless told. */
  accounts?: number;
  now: () => number;
}

const STRANGERS = 80;
const DAY_MS = 86_400_000;
/** Real message ids are 13 digits and grow. */
const FIRST_MSG_ID = 7_400_000_000_000;

function makePeople(chance: Dice, seed: string, count: number): Person[] {
  return Array.from({ length: count }, (_, index) => ({
    id: hexId(`${seed} person ${index}`),
    ...personName(chance),
    phone: `849${String(10_000_000 + index * 977).padStart(8, '0')}`,
  }));
}

/** The first account knows the first `friends` people, the others some of the same. */
function makeAccounts(seed: string, crowd: Person[], friends: number, count: number): Account[] {
  return Array.from({ length: count }, (_, index) => {
    const { name, about, phone } = owner(index);
    const start = (index * 10) % (crowd.length - 40);
    const known = index === 0 ? crowd.slice(0, friends) : crowd.slice(start, start + Math.min(40, friends));
    return {
      uid: digitsId(`${seed} account ${index}`),
      person: { id: hexId(`${seed} owner ${index}`), name, gender: 1, phone },
      about,
      friends: new Set(known.map((friend) => friend.id)),
      cloudId: digitsId(`${seed} cloud ${index}`),
    };
  });
}

/** The first account is in every group; every third has the second one too, so that two accounts can meet. */
function makeGroups(
  chance: Dice,
  seed: string,
  from: { crowd: Person[]; accounts: Account[]; count: number; now: number },
): Group[] {
  return Array.from({ length: from.count }, (_, index) => {
    const owners = from.accounts.slice(0, index % 3 === 1 ? 2 : 1).map((account) => account.person.id);
    const size = 3 + chance.roll(index % 5 === 0 ? 78 : 20);
    const members = [
      ...owners,
      ...chance
        .shuffle(from.crowd)
        .slice(0, size)
        .map((member) => member.id),
    ];
    return {
      id: digitsId(`${seed} group ${index}`),
      name: groupName(index),
      members,
      ownerId: members[index % 4 === 0 ? 0 : members.length - 1] ?? '',
      createdAt: from.now - (index + 1) * 9 * DAY_MS,
    };
  });
}

export type World = ReturnType<typeof createWorld>;

export function createWorld({ seed, friends, groups, accounts: accountCount = OWNERS.length, now }: WorldOptions) {
  const chance = dice(seed);
  const people = new Map<string, Person>();
  const uids = new Map<string, { viewer: string; person: string }>();
  const messages = new Map<string, Message>();
  let lastMsgId = FIRST_MSG_ID;
  let lastCliMsgId = 0;

  const crowd = makePeople(chance, seed, friends + STRANGERS);
  const accounts = makeAccounts(seed, crowd, friends, accountCount);
  for (const person of [...crowd, ...accounts.map((account) => account.person)]) people.set(person.id, person);
  const groupList = makeGroups(chance, seed, { crowd, accounts, count: groups, now: now() });
  const groupById = new Map(groupList.map((group) => [group.id, group]));

  function uidOf(viewer: Account, personId: string): string {
    if (viewer.person.id === personId) return viewer.uid;
    const uid = digitsId(`${seed} ${viewer.uid} sees ${personId}`);
    uids.set(uid, { viewer: viewer.uid, person: personId });
    return uid;
  }
  for (const account of accounts) for (const id of people.keys()) uidOf(account, id);

  function accountBy(uid: string): Account | undefined {
    return accounts.find((account) => account.uid === uid || account.person.id === uid);
  }

  return {
    people,
    accounts,
    groups: groupList,
    messages,
    uidOf,
    accountBy,
    group: (id: string) => groupById.get(id),

    /** The person behind a viewer's uid; undefined when this account never saw such an id. */
    personSeenBy(viewer: Account, uid: string): Person | undefined {
      if (uid === viewer.uid) return viewer.person;
      const seen = uids.get(uid);
      return seen?.viewer === viewer.uid ? people.get(seen.person) : undefined;
    },

    /** A person by globalId, by any viewer's uid, or by an account's own uid. */
    findPerson(ref: string): Person | undefined {
      return people.get(ref) ?? accountBy(ref)?.person ?? people.get(uids.get(ref)?.person ?? '');
    },

    addPerson(name: string): Person {
      const person: Person = {
        id: hexId(`${seed} newcomer ${people.size} ${name}`),
        name,
        gender: 0,
        phone: `848${String(people.size).padStart(8, '0')}`,
      };
      people.set(person.id, person);
      for (const account of accounts) uidOf(account, person.id);
      return person;
    },

    groupsOf: (account: Account) => groupList.filter((group) => group.members.includes(account.person.id)),

    addMessage(
      draft: Omit<Message, 'msgId' | 'ts' | 'recalled' | 'seenBy' | 'reactions' | 'cliMsgId'> & { cliMsgId?: string },
    ): Message {
      lastMsgId += 1 + (lastMsgId % 7);
      lastCliMsgId = Math.max(now(), lastCliMsgId + 1);
      const message: Message = {
        ...draft,
        msgId: String(lastMsgId),
        cliMsgId: draft.cliMsgId ?? String(lastCliMsgId),
        ts: now(),
        recalled: false,
        seenBy: new Set(),
        reactions: new Map(),
      };
      messages.set(message.msgId, message);
      return message;
    },

    /** The accounts that see this chat. */
    accountsIn(chat: Chat): Account[] {
      const members = chat.type === 'dm' ? chat.people : (groupById.get(chat.group)?.members ?? []);
      return accounts.filter((account) => members.includes(account.person.id));
    },
  };
}

export function sameChat(one: Chat, other: Chat): boolean {
  if (one.type === 'group') return other.type === 'group' && one.group === other.group;
  return other.type === 'dm' && one.people.toSorted().join() === other.people.toSorted().join();
}

/** The other person of a one-to-one chat; the account itself in its own "My Documents". */
export function partner(chat: Chat & { type: 'dm' }, personId: string): string {
  return chat.people[0] === personId ? chat.people[1] : chat.people[0];
}
