/** Typing, receipts, reactions, undo, keepalive (zca-js 2.2.0 apis/sendTypingEvent.js, sendSeenEvent.js, addReaction.js, undo.js …). */
import { expect, Refusal } from '../checks.ts';
import { type Act, push } from '../kernel.ts';
import type { Message } from '../world.ts';
import type { ApiCall, ApiRoute } from './api.ts';
import { chatOf } from './messages.ts';

export function record({ kernel, account, params }: ApiCall, kind: Act['kind'], target: unknown): void {
  push(kernel.acts, account.uid, { at: kernel.clock.now(), kind, target: String(target), params });
}

function typing(isGroup: boolean) {
  return (api: ApiCall) => {
    chatOf(api, isGroup);
    record(api, 'typing', isGroup ? api.params.grid : api.params.toid);
    return { status: 0 };
  };
}

interface Receipt {
  senderId?: string;
  grid?: string;
  data: { cmi: string; gmi: string; si: string; di: string; mt: string }[];
}

function receipts(isGroup: boolean, kind: 'seen' | 'delivered') {
  return (api: ApiCall) => {
    const { kernel, account, params } = api;
    const infos: Receipt = JSON.parse(String(params.msgInfos));
    expect(
      Array.isArray(infos.data) && infos.data.length > 0 && infos.data.length <= 50,
      'msgInfos must name 1 to 50 messages',
    );
    for (const { gmi } of infos.data) {
      const message = kernel.world.messages.get(gmi);
      if (message && kind === 'seen') message.seenBy.add(account.person.id);
    }
    record(api, kind, isGroup ? infos.grid : (infos.senderId ?? infos.data[0]?.si));
    return { status: 0 };
  };
}

function messageOf({ kernel, account }: ApiCall, msgId: unknown): Message {
  const message = kernel.world.messages.get(String(msgId));
  if (!message || !kernel.world.accountsIn(message.chat).includes(account))
    throw new Refusal(114, 'Tham số không hợp lệ');
  return message;
}

function react(isGroup: boolean) {
  return (api: ApiCall) => {
    const { kernel, account, params } = api;
    const list = params.react_list as { message: string }[];
    for (const item of list) {
      const { rMsg, rIcon, rType } = JSON.parse(item.message) as {
        rMsg: { gMsgID: number }[];
        rIcon: string;
        rType: number;
      };
      for (const { gMsgID } of rMsg) kernel.react(messageOf(api, gMsgID), account.person.id, rIcon, rType);
    }
    record(api, 'reaction', isGroup ? params.grid : params.toid);
    return { msgIds: '[]' };
  };
}

function undo(isGroup: boolean) {
  return (api: ApiCall) => {
    const { kernel, account, params } = api;
    const message = messageOf(api, params.msgId);
    if (message.from !== account.person.id) throw new Refusal(112, 'Không thể thu hồi tin nhắn');
    expect(message.cliMsgId === String(params.cliMsgIdUndo), 'undo names another cliMsgId than the message has');
    record(api, 'undo', isGroup ? params.grid : params.toid);
    kernel.recall(message);
    return { status: 0 };
  };
}

const info = { msgInfos: 'json' } as const;
const groupInfo = { ...info, imei: 'imei' } as const;
const reaction = { react_list: 'list' } as const;
const taken = { msgId: 'digits', clientId: 'number', cliMsgIdUndo: 'digits' } as const;

export const actRoutes: readonly ApiRoute[] = [
  {
    method: 'POST',
    service: 'chat',
    path: '/api/message/typing',
    needs: { toid: 'digits', destType: 'number', imei: 'imei' },
    run: typing(false),
  },
  {
    method: 'POST',
    service: 'group',
    path: '/api/group/typing',
    needs: { grid: 'digits', imei: 'imei' },
    run: typing(true),
  },
  { method: 'POST', service: 'chat', path: '/api/message/seenv2', needs: info, run: receipts(false, 'seen') },
  { method: 'POST', service: 'group', path: '/api/group/seenv2', needs: groupInfo, run: receipts(true, 'seen') },
  { method: 'POST', service: 'chat', path: '/api/message/deliveredv2', needs: info, run: receipts(false, 'delivered') },
  {
    method: 'POST',
    service: 'group',
    path: '/api/group/deliveredv2',
    needs: groupInfo,
    run: receipts(true, 'delivered'),
  },
  {
    method: 'POST',
    service: 'reaction',
    path: '/api/message/reaction',
    needs: { ...reaction, toid: 'digits' },
    run: react(false),
  },
  {
    method: 'POST',
    service: 'reaction',
    path: '/api/group/reaction',
    needs: { ...reaction, grid: 'digits', imei: 'imei' },
    run: react(true),
  },
  { method: 'POST', service: 'chat', path: '/api/message/undo', needs: { ...taken, toid: 'digits' }, run: undo(false) },
  {
    method: 'POST',
    service: 'group',
    path: '/api/group/undomsg',
    needs: { ...taken, grid: 'digits', imei: 'imei' },
    run: undo(true),
  },
  {
    method: 'GET',
    service: 'chat',
    path: '/keepalive',
    needs: { imei: 'imei' },
    plain: true,
    run: () => ({ config_vesion: 1 }),
  },
];
