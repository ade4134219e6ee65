import type { Catalogue } from '../catalogue.ts';

/** The Users tab: who was approved, who is blocked. */
export const users = {
  'users.unknown': {
    vi: 'Không có người dùng này, hoặc đã bị gỡ.',
    en: 'There is no such user, or they were removed.',
  },
  'users.title': { vi: 'Người đã duyệt', en: 'Approved people' },
  'users.search': { vi: 'Tìm trong danh sách…', en: 'Search the lists…' },
  'users.effect': {
    vi: 'Mọi thay đổi có hiệu lực từ tin nhắn tiếp theo.',
    en: 'Every change counts from the next message on.',
  },
  'users.mode.pairing': {
    vi: 'Những người này được nhắn riêng với trợ lý.',
    en: 'These people may talk to the agent privately.',
  },
  'users.mode.open': {
    vi: 'Tin nhắn riêng đang Mở cho mọi người, nên việc duyệt hiện không ảnh hưởng đến tin riêng; tạm tắt và chặn thì vẫn có.',
    en: 'Private messages are Open to everybody, so being approved makes no difference there now; disabling and blocking still do.',
  },
  'users.mode.allowlist': {
    vi: 'Tin nhắn riêng đang theo danh sách cho phép, nên việc duyệt ở đây chưa đủ để được trả lời; tạm tắt và chặn thì vẫn có hiệu lực.',
    en: 'Private messages follow the allowlist, so being approved here is not enough to be answered; disabling and blocking still count.',
  },
  'users.mode.disabled': {
    vi: 'Tin nhắn riêng đang tắt, nên hiện không ai được trả lời riêng.',
    en: 'Private messages are switched off, so nobody is answered privately now.',
  },
  'users.mode.senders': {
    vi: 'Trong nhóm, chỉ người đã duyệt mới được hỏi.',
    en: 'In groups, only approved people may ask.',
  },

  'users.source.pairing': { vi: 'qua ghép nối', en: 'by pairing' },
  'users.source.owner': { vi: 'bạn thêm bằng tay', en: 'added by you' },
  'users.source.code': { vi: 'bằng mã bạn đưa', en: 'with a code of yours' },
  'users.status.active': { vi: 'Đang dùng', en: 'Active' },
  'users.status.disabled': { vi: 'Tạm tắt', en: 'Disabled' },
  'users.status.expired': { vi: 'Hết hạn', en: 'Expired' },
  'users.approved': { vi: 'Duyệt', en: 'Approved' },
  'users.expires': { vi: 'hết hạn', en: 'until' },
  'users.expired': { vi: 'đã hết hạn', en: 'ended' },
  'users.seen': { vi: 'nhắn gần nhất', en: 'last wrote' },
  'users.neverSeen': { vi: 'chưa nhắn lần nào', en: 'has not written yet' },

  'users.trusted': { vi: 'Tin cậy', en: 'Trusted' },
  'users.trust': { vi: 'Quyền', en: 'Trust' },
  'users.trustNamed': { vi: 'Quyền của {name}', en: 'Trust in {name}' },
  'users.trustMeans': {
    vi: 'Người tin cậy dùng được lệnh riêng của trợ lý, như @agent của AnythingLLM (mở web, chạy công cụ). Của người khác, lệnh chỉ là chữ thường.',
    en: 'A trusted person may use commands of the agent itself, such as @agent of AnythingLLM (web, tools). From others they are plain text.',
  },
  'users.act.trust': { vi: 'Tin cậy người này', en: 'Trust this person' },
  'users.act.untrust': { vi: 'Thôi tin cậy', en: 'Trust no longer' },
  'users.act.disable': { vi: 'Tạm tắt', en: 'Disable' },
  'users.named.disable': { vi: 'Tạm tắt {name}', en: 'Disable {name}' },
  'users.act.enable': { vi: 'Bật lại', en: 'Enable' },
  'users.named.enable': { vi: 'Bật lại {name}', en: 'Enable {name}' },
  'users.renew': { vi: 'Duyệt lại', en: 'Approve again' },
  'users.renewNamed': { vi: 'Duyệt lại {name}', en: 'Approve again: {name}' },
  'users.remove': { vi: 'Gỡ…', en: 'Remove…' },
  'users.removeNamed': { vi: 'Gỡ {name}…', en: 'Remove {name}…' },
  'users.removeSure': { vi: 'Gỡ {name}', en: 'Remove {name}' },
  'users.removeMeans': {
    vi: 'Người này sẽ phải ghép nối lại mới được trò chuyện. Hội thoại cũ vẫn còn.',
    en: 'They will have to pair again before they can talk. The old conversation stays.',
  },

  'users.empty': { vi: 'Chưa duyệt ai', en: 'Nobody is approved yet' },
  'users.empty.hint': {
    vi: 'Người bạn duyệt ở phần Mã ghép nối sẽ hiện ở đây. Bạn cũng có thể thêm bằng tay bên dưới.',
    en: 'People whom you approve under Pairing appear here. You can also add somebody by hand below.',
  },
  'users.noMatch': { vi: 'Không tìm thấy “{q}”.', en: 'Nothing found for “{q}”.' },

  'users.blocked': { vi: 'Đã chặn', en: 'Blocked' },
  'users.blocked.hint': {
    vi: 'Trợ lý không trả lời những người này ở bất kỳ đâu, kể cả trong nhóm. Tin của họ vẫn đến Zalo của bạn.',
    en: 'The agent answers these people nowhere, in groups neither. Their messages still arrive on your Zalo.',
  },
  'users.blocked.none': { vi: 'Chưa chặn ai.', en: 'Nobody is blocked.' },
  'users.blocked.since': { vi: 'Chặn', en: 'Blocked' },
  'users.unblock': { vi: 'Bỏ chặn', en: 'Unblock' },
  'users.unblockNamed': { vi: 'Bỏ chặn {name}', en: 'Unblock {name}' },

  'users.add': { vi: 'Thêm hoặc chặn bằng tay', en: 'Add or block by hand' },
  'users.add.hint': {
    vi: 'Tìm trong bạn bè và những người từng nhắn, hoặc gõ mã số Zalo.',
    en: 'Search your friends and everybody who wrote, or type a Zalo id.',
  },
  'users.add.search': { vi: 'Tên hoặc mã số Zalo', en: 'Name or Zalo id' },
  'users.add.approve': { vi: 'Duyệt', en: 'Approve' },
  'users.add.approveNamed': { vi: 'Duyệt {name}', en: 'Approve {name}' },
  'users.add.block': { vi: 'Chặn', en: 'Block' },
  'users.add.blockNamed': { vi: 'Chặn {name}', en: 'Block {name}' },
  'users.add.isUser': { vi: 'Đã duyệt', en: 'Approved' },
  'users.add.isBlocked': { vi: 'Đã chặn', en: 'Blocked' },
  'users.add.none': {
    vi: 'Không tìm thấy ai tên như vậy. Nếu biết mã số Zalo của họ, hãy gõ mã số.',
    en: 'Nobody by that name. If you know their Zalo id, type that.',
  },
  'users.error.uid': {
    vi: 'Đây không phải là mã số Zalo: mã chỉ gồm chữ số, nhiều nhất 25.',
    en: 'This is not a Zalo id: ids are digits only, 25 at most.',
  },

  'users.said.approved': {
    vi: 'Đã duyệt {name}. Có hiệu lực từ tin nhắn tiếp theo.',
    en: '{name} is approved. This counts from the next message on.',
  },
  'users.said.alreadyUser': { vi: '{name} đã được duyệt từ trước.', en: '{name} was approved already.' },
  'users.said.blocked': {
    vi: 'Đã chặn {name}. Có hiệu lực từ tin nhắn tiếp theo.',
    en: '{name} is blocked. This counts from the next message on.',
  },
  'users.said.alreadyBlocked': { vi: '{name} đã bị chặn từ trước.', en: '{name} was blocked already.' },
  'users.said.unblocked': { vi: 'Đã bỏ chặn {name}.', en: '{name} is no longer blocked.' },
  'users.said.notBlocked': { vi: '{name} không bị chặn.', en: '{name} is not blocked.' },
  'users.said.disabled': {
    vi: 'Đã tạm tắt {name}: trợ lý không trả lời từ tin nhắn tiếp theo.',
    en: '{name} is disabled: no answers from the next message on.',
  },
  'users.said.enabled': {
    vi: 'Đã bật lại {name}, từ tin nhắn tiếp theo.',
    en: '{name} is enabled again, from the next message on.',
  },
  'users.said.trusted': {
    vi: '{name} được dùng lệnh riêng của trợ lý từ tin nhắn tiếp theo.',
    en: '{name} may use commands of the agent from the next message on.',
  },
  'users.said.untrusted': {
    vi: 'Lệnh trong tin của {name} giờ chỉ là chữ thường.',
    en: 'Commands in messages of {name} are plain text now.',
  },
  'users.said.unchanged': { vi: '{name}: không có gì thay đổi.', en: '{name}: nothing changed.' },
  'users.said.removed': {
    vi: 'Đã gỡ {name}. Muốn trò chuyện, họ phải ghép nối lại.',
    en: '{name} is removed and must pair again to talk.',
  },
} as const satisfies Catalogue;
