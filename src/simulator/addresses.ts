/** The addresses that the stand-in hands out. They look like Zalo's; a bridge reaches them through its own base rewrite. */
export const SERVICES = [
  'aext',
  'alias',
  'auto_reply',
  'catalog',
  'chat',
  'conversation',
  'file',
  'friend',
  'friend_board',
  'group',
  'group_board',
  'group_poll',
  'label',
  'profile',
  'quick_message',
  'reaction',
  'sticker',
  'zimsg',
] as const;

export type Service = (typeof SERVICES)[number];

export const serviceHost = (service: Service) => `tt-${service.replaceAll('_', '-')}-wpa.chat.zalo.me`;

export const AVATAR_HOST = 's120-ava-talk.zadn.vn';
export const PHOTO_HOST = 'photo-stal-1.zdn.vn';
export const STICKER_HOST = 'zalo-api.zadn.vn';
export const FILE_HOST = 'file-stal-1.zdn.vn';

export const avatarUrl = (id: string) => `https://${AVATAR_HOST}/${id.slice(0, 1)}/${id.slice(1, 3)}/${id}.png`;
export const photoUrl = (id: string) => `https://${PHOTO_HOST}/${encodeURIComponent(id)}.png`;
export const stickerUrl = (id: number) => `https://${STICKER_HOST}/api/emoticon/sticker/webpc?eid=${id}&size=130`;
export const fileUrl = (id: string, name: string) => `https://${FILE_HOST}/${id}/${encodeURIComponent(name)}`;
