/** Friends, groups and profiles (zca-js 2.2.0 apis/getAllFriends.js, getGroupInfo.js, getUserInfo.js, findUser.js …). */
import { avatarUrl, stickerUrl } from '../addresses.ts';
import { friendPush } from '../builders.ts';
import { Refusal } from '../checks.ts';
import type { Account, Group, Person, World } from '../world.ts';
import { record } from './acts.ts';
import type { ApiCall, ApiRoute } from './api.ts';

function profile(world: World, viewer: Account, person: Person): Record<string, unknown> {
  const own = viewer.person.id === person.id;
  return {
    userId: world.uidOf(viewer, person.id),
    username: '',
    displayName: person.name,
    zaloName: person.name,
    avatar: avatarUrl(person.id),
    bgavatar: '',
    cover: '',
    gender: person.gender,
    dob: 0,
    sdob: '',
    status: '',
    phoneNumber: own ? person.phone : '',
    isFr: viewer.friends.has(person.id) ? 1 : 0,
    isBlocked: 0,
    lastActionTime: 0,
    lastUpdateTime: 0,
    isActive: 1,
    key: 0,
    type: 0,
    isActivePC: 0,
    isActiveWeb: 0,
    isValid: 1,
    userKey: '',
    accountStatus: 0,
    oaInfo: null,
    user_mode: 0,
    globalId: person.id,
    bizPkg: { label: null, pkgId: 0 },
    createdTs: 1_600_000_000,
    oa_status: null,
  };
}

/** Pages of friends; a page beyond the end is empty. */
function friends({ kernel, account, params }: ApiCall) {
  const [page, count] = [Number(params.page), Number(params.count)];
  const all = [...account.friends].map((id) => kernel.world.people.get(id)).filter((person) => person !== undefined);
  return all.slice((page - 1) * count, page * count).map((person) => profile(kernel.world, account, person));
}

function groupList({ kernel, account }: ApiCall) {
  const groups = kernel.world.groupsOf(account);
  return { version: '1', gridVerMap: Object.fromEntries(groups.map((group) => [group.id, '1'])) };
}

function groupInfo(world: World, viewer: Account, group: Group) {
  const owner = world.uidOf(viewer, group.ownerId);
  return {
    groupId: group.id,
    name: group.name,
    desc: '',
    type: 1,
    creatorId: owner,
    version: '1',
    avt: avatarUrl(group.id),
    fullAvt: avatarUrl(group.id),
    // The real server names members here as "uid_version" and leaves memberIds empty.
    memVerList: group.members.map((id) => `${world.uidOf(viewer, id)}_1`),
    memberIds: [],
    adminIds: [owner],
    currentMems: [],
    updateMems: [],
    admins: [],
    hasMoreMember: 0,
    subType: 1,
    totalMember: group.members.length,
    maxMember: 1000,
    setting: { blockName: 0, signAdminMsg: 0, addMemberOnly: 0, lockSendMsg: 0, lockViewMember: 0 },
    createdTime: group.createdAt,
    visibility: 0,
    globalId: group.id,
    e2ee: 0,
    extraInfo: { enable_media_store: 0 },
    pendingApprove: { time: 0, uids: null },
  };
}

function groups({ kernel, account, params }: ApiCall) {
  const asked = Object.keys(JSON.parse(String(params.gridVerMap)));
  const mine = kernel.world.groupsOf(account).filter((group) => asked.includes(group.id));
  const known = new Set(mine.map((group) => group.id));
  return {
    gridInfoMap: Object.fromEntries(mine.map((group) => [group.id, groupInfo(kernel.world, account, group)])),
    removedsGroup: asked.filter((id) => !known.has(id)),
    unchangedsGroup: [],
  };
}

/** The people behind a list of "uid_version". Ids that this account never saw are left out, as Zalo does. */
function named({ kernel, account, params }: ApiCall): Map<string, Person> {
  const uids = (params.friend_pversion_map as string[]).map((entry) => String(entry).split('_')[0] ?? '');
  const pairs = uids.map((uid) => [uid, kernel.world.personSeenBy(account, uid)] as const);
  return new Map(pairs.filter((pair): pair is [string, Person] => pair[1] !== undefined));
}

function profiles(api: ApiCall) {
  const found = [...named(api)].map(([uid, person]) => [uid, profile(api.kernel.world, api.account, person)]);
  return { changed_profiles: Object.fromEntries(found), unchanged_profiles: {}, phonebook_version: 0 };
}

function members(api: ApiCall) {
  const found = [...named(api)].map(([uid, person]) => [
    uid,
    { ...profile(api.kernel.world, api.account, person), id: uid },
  ]);
  return { profiles: Object.fromEntries(found), unchangeds_profile: [] };
}

function findUser({ kernel, account, params }: ApiCall) {
  const person = [...kernel.world.people.values()].find((each) => each.phone === params.phone);
  if (!person) throw new Refusal(216, 'Không tìm thấy người dùng');
  const { userId, displayName, zaloName, ...rest } = profile(kernel.world, account, person);
  return { ...rest, uid: userId, display_name: displayName, zalo_name: zaloName };
}

function personOf({ kernel, account }: ApiCall, uid: unknown): Person {
  const person = kernel.world.personSeenBy(account, String(uid));
  if (!person) throw new Refusal(114, 'Tham số không hợp lệ');
  return person;
}

function acceptFriend(api: ApiCall) {
  const person = personOf(api, api.params.fid);
  if (api.account.friends.has(person.id)) throw new Refusal(225, 'Hai bạn đã là bạn bè');
  api.account.friends.add(person.id);
  record(api, 'friend-accept', api.params.fid);
  api.kernel.hub.push(api.account, friendPush('add', String(api.params.fid)));
  return '';
}

function requestFriend(api: ApiCall) {
  const person = personOf(api, api.params.toid);
  if (api.account.friends.has(person.id)) throw new Refusal(225, 'Hai bạn đã là bạn bè');
  record(api, 'friend-request', api.params.toid);
  return '';
}

function friendStatus(api: ApiCall) {
  const person = personOf(api, api.params.fid);
  const friend = api.account.friends.has(person.id) ? 1 : 0;
  return { is_friend: friend, is_requested: 0, is_requesting: 0, addFriendPrivacy: 0, isSeenFriendReq: false };
}

function sticker(id: number) {
  return {
    id,
    cateId: 12_658,
    type: 7,
    text: '',
    uri: '',
    fkey: 0,
    status: 1,
    stickerUrl: stickerUrl(id),
    totalFrames: 1,
    duration: 100,
  };
}

function suggestStickers() {
  return {
    sugg_sticker: [46_957, 46_958, 46_959].map((id) => ({ type: 7, cate_id: 12_658, sticker_id: id })),
    sugg_guggy: null,
    sugg_gif: null,
  };
}

const page = { page: 'number', count: 'number', avatar_size: 'number', imei: 'imei' } as const;
const ids = { friend_pversion_map: 'list' } as const;

export const peopleRoutes: readonly ApiRoute[] = [
  { method: 'GET', service: 'profile', path: '/api/social/friend/getfriends', needs: page, run: friends },
  { method: 'GET', service: 'group_poll', path: '/api/group/getlg/v4', needs: null, run: groupList },
  { method: 'POST', service: 'group', path: '/api/group/getmg-v2', needs: { gridVerMap: 'json' }, run: groups },
  { method: 'GET', service: 'profile', path: '/api/social/group/members', needs: ids, run: members },
  {
    method: 'POST',
    service: 'profile',
    path: '/api/social/friend/getprofiles/v2',
    needs: { ...ids, imei: 'imei' },
    run: profiles,
  },
  {
    method: 'GET',
    service: 'profile',
    path: '/api/social/profile/me-v2',
    needs: null,
    run: ({ kernel, account }) => ({ profile: profile(kernel.world, account, account.person) }),
  },
  {
    method: 'GET',
    service: 'friend',
    path: '/api/friend/profile/get',
    needs: { phone: 'digits', imei: 'imei', reqSrc: 'number' },
    run: findUser,
  },
  {
    method: 'POST',
    service: 'friend',
    path: '/api/friend/accept',
    needs: { fid: 'digits', language: 'text' },
    run: acceptFriend,
  },
  {
    method: 'POST',
    service: 'friend',
    path: '/api/friend/sendreq',
    needs: { toid: 'digits', msg: 'string', reqsrc: 'number', imei: 'imei' },
    run: requestFriend,
  },
  {
    method: 'GET',
    service: 'friend',
    path: '/api/friend/reqstatus',
    needs: { fid: 'digits', imei: 'imei' },
    run: friendStatus,
  },
  {
    method: 'GET',
    service: 'sticker',
    path: '/api/message/sticker/suggest/stickers',
    needs: { keyword: 'text', imei: 'imei' },
    run: suggestStickers,
  },
  {
    method: 'GET',
    service: 'sticker',
    path: '/api/message/sticker/sticker_detail',
    needs: { sid: 'digits' },
    run: ({ params }) => sticker(Number(params.sid)),
  },
];
