import type { Catalogue } from '../catalogue.ts';

/** The access rules of a channel: the form with its lists, and the rules in words. */
export const policy = {
  'policy.show': { vi: 'Hiện danh sách và tùy chọn', en: 'Show lists and options' },

  'policy.dm.title': { vi: 'Tin nhắn riêng', en: 'Private messages' },
  'policy.dm.mode.pairing': { vi: 'Ghép nối', en: 'Pairing' },
  'policy.dm.hint.pairing': {
    vi: 'Người lạ nhận một mã; bạn duyệt rồi họ mới trò chuyện được.',
    en: 'A stranger receives a code; once you approve, they can chat.',
  },
  'policy.dm.mode.open': { vi: 'Mở', en: 'Open' },
  'policy.dm.hint.open': {
    vi: 'Ai nhắn cũng được trợ lý trả lời, kể cả người lạ.',
    en: 'Whoever writes gets an answer from the agent, strangers too.',
  },
  'policy.dm.mode.allowlist': { vi: 'Danh sách cho phép', en: 'Allowlist' },
  'policy.dm.hint.allowlist': {
    vi: 'Chỉ những người bạn chọn. Người khác không nhận được gì.',
    en: 'Only the people you choose. Anyone else receives nothing.',
  },
  'policy.dm.mode.disabled': { vi: 'Tắt', en: 'Disabled' },
  'policy.dm.hint.disabled': {
    vi: 'Không trả lời tin nhắn riêng. Người nhắn không nhận được gì.',
    en: 'Private messages are not answered. Whoever writes receives nothing.',
  },

  'policy.reply.title': { vi: 'Người lạ nhắn lần đầu sẽ thấy', en: 'What a stranger sees at first' },
  'policy.reply.code': { vi: 'Một tin trả lời có mã ghép nối', en: 'One reply with a pairing code' },
  'policy.reply.silent': { vi: 'Không gì cả', en: 'Nothing' },
  'policy.reply.silentHint': {
    vi: 'Yêu cầu vẫn hiện ở trang Mã ghép nối để bạn duyệt.',
    en: 'The request still appears under Pairing codes for you to approve.',
  },

  'policy.group.title': { vi: 'Nhóm', en: 'Groups' },
  'policy.group.mode.disabled': { vi: 'Tắt', en: 'Disabled' },
  'policy.group.hint.disabled': {
    vi: 'Không trả lời trong nhóm nào.',
    en: 'The account does not respond in any group.',
  },
  'policy.group.mode.open': { vi: 'Mở', en: 'Open' },
  'policy.group.hint.open': {
    vi: 'Trả lời trong mọi nhóm mà tài khoản tham gia.',
    en: 'It can respond in every group that the account is in.',
  },
  'policy.group.mode.allowlist': { vi: 'Danh sách cho phép', en: 'Allowlist' },
  'policy.group.hint.allowlist': {
    vi: 'Chỉ trong những nhóm bạn chọn. Nhóm khác không thấy gì.',
    en: 'Only in the groups you choose. Other groups notice nothing.',
  },

  'policy.mention.title': { vi: 'Chỉ trả lời khi được nhắc tên (@)', en: 'Reply only when mentioned (@)' },
  'policy.mention.hint': {
    vi: 'Có thể đặt riêng cho từng nhóm. “@Tất cả” không tính là nhắc tên.',
    en: 'Each group can have its own rule. “@All” does not count as a mention.',
  },

  'policy.senders.title': { vi: 'Ai trong nhóm được trả lời?', en: 'Who is answered inside groups?' },
  'policy.senders.mode.everyone': { vi: 'Mọi thành viên', en: 'Every member' },
  'policy.senders.hint.everyone': {
    vi: 'Trừ người bạn đã chặn hoặc tạm ngưng.',
    en: 'Except people whom you blocked or disabled.',
  },
  'policy.senders.mode.approved': { vi: 'Chỉ người đã duyệt', en: 'Approved people only' },
  'policy.senders.hint.approved': {
    vi: 'Những người đang hoạt động ở trang Người dùng.',
    en: 'The active people on the Users page.',
  },
  'policy.senders.mode.listed': { vi: 'Chỉ người trong danh sách', en: 'Listed people only' },
  'policy.senders.hint.listed': {
    vi: 'Danh sách riêng cho nhóm, bạn chọn ở dưới.',
    en: 'A list of its own for groups; choose the people below.',
  },

  'policy.noisy.title': {
    vi: 'Trợ lý có thể trả lời quá nhiều trong nhóm.',
    en: 'The agent may answer too often in groups.',
  },
  'policy.noisy.text': {
    vi: 'Mọi tin trong mọi nhóm đều được trả lời. Cách làm bớt ồn:',
    en: 'Every message in every group is answered. What helps:',
  },
  'policy.noisy.allowlist': { vi: 'Chuyển từ Mở sang Danh sách cho phép', en: 'Switch from Open to Allowlist' },
  'policy.noisy.mention': { vi: 'Yêu cầu nhắc tên (@)', en: 'Require mentions (@)' },
  'policy.noisy.off': {
    vi: 'Tắt riêng những nhóm ồn trong “Nhóm có quy tắc riêng” ở dưới',
    en: 'Switch noisy groups off one by one under “Groups with their own rule” below',
  },

  'policy.simple.text': {
    vi: 'Thấy nhiều quy tắc quá? Hãy bắt đầu đơn giản: ghép nối cho tin nhắn riêng, tắt nhóm; mở thêm sau khi trò chuyện riêng đã chạy tốt.',
    en: 'Too many rules? Start simple: pairing for private messages, groups off; open more once private chat works well.',
  },
  'policy.simple.button': { vi: 'Bắt đầu đơn giản', en: 'Start simple' },

  'policy.exceptions.title': {
    vi: '{n, plural, =0 {Nhóm có quy tắc riêng} other {Nhóm có quy tắc riêng (#)}}',
    en: '{n, plural, =0 {Groups with their own rule} other {Groups with their own rule (#)}}',
  },
  'policy.exceptions.hint': {
    vi: 'Tắt một nhóm, hoặc đặt việc nhắc tên riêng cho nhóm đó.',
    en: 'Switch a group off, or give it its own mention rule.',
  },
  'policy.exception.inherit': { vi: 'Như mọi nhóm', en: 'Like all groups' },
  'policy.exception.off': { vi: 'Không trả lời', en: 'No replies here' },
  'policy.exception.required': { vi: 'Luôn cần nhắc @', en: 'Always needs an @' },
  'policy.exception.optional': { vi: 'Không cần nhắc @', en: 'Needs no @' },
  'policy.exception.label': { vi: 'Quy tắc cho nhóm {name}', en: 'Rule for the group {name}' },

  'policy.rule.inherit': {
    vi: '{required, select, true {Như chung: cần @} other {Như chung: không @}}',
    en: '{required, select, true {As for all: @} other {As for all: no @}}',
  },
  'policy.rule.required': { vi: 'Luôn cần nhắc @', en: 'Always needs an @' },
  'policy.rule.optional': { vi: 'Không cần nhắc @', en: 'Needs no @' },
  'policy.rule.label': { vi: 'Nhắc tên trong nhóm {name}', en: 'Mentions in the group {name}' },

  'policy.list.dm': { vi: 'Người được nhắn với trợ lý', en: 'People who may chat with the agent' },
  'policy.list.senders': { vi: 'Người được hỏi trong nhóm', en: 'People who may ask in groups' },
  'policy.list.groups': { vi: 'Nhóm được trả lời', en: 'Groups that are answered' },
  'policy.search.people': {
    vi: '{n, plural, =0 {Tìm theo tên…} other {Tìm trong # bạn bè…}}',
    en: '{n, plural, =0 {Search by name…} one {Search # friend…} other {Search # friends…}}',
  },
  'policy.search.groups': {
    vi: '{n, plural, =0 {Tìm theo tên…} other {Tìm trong # nhóm…}}',
    en: '{n, plural, =0 {Search by name…} one {Search # group…} other {Search # groups…}}',
  },
  'policy.chosen': { vi: 'Đã chọn {n, number}', en: '{n, number} chosen' },
  'policy.chosenRules': {
    vi: '{n, number} nhóm có quy tắc riêng',
    en: '{n, plural, one {# group has its own rule} other {# groups have their own rule}}',
  },
  'policy.chosenMore': {
    vi: 'Xem thêm {n, number} mục đã chọn',
    en: 'Show {n, number} more that are chosen',
  },
  'policy.refresh.button': { vi: 'Làm mới danh bạ', en: 'Refresh the list' },
  'policy.refresh.first': { vi: 'Tải danh bạ', en: 'Load the list' },
  'policy.refresh.busy': { vi: 'Đang tải danh bạ…', en: 'Loading the list…' },
  'policy.refresh.at': { vi: 'Tải lúc {time}', en: 'Loaded at {time}' },
  'policy.refresh.look': { vi: 'Xem đã tải xong chưa', en: 'See whether it is done' },

  'policy.row.friend': { vi: 'Bạn bè', en: 'Friend' },
  'policy.row.seen': { vi: 'nhắn {time}', en: 'wrote {time}' },
  'policy.row.members': {
    vi: '{n, number} thành viên',
    en: '{n, plural, one {# member} other {# members}}',
  },
  'policy.row.group': { vi: 'Nhóm', en: 'Group' },
  'policy.row.byId': { vi: 'Thêm bằng mã', en: 'Added by id' },
  'policy.row.notFriend': { vi: 'Hiện không có trong danh sách bạn bè', en: 'Not in the list of friends now' },
  'policy.row.noGroup': { vi: 'Hiện không có trong danh sách nhóm', en: 'Not in the list of groups now' },

  'policy.manual.people': { vi: 'Thêm người bằng mã Zalo', en: 'Add a person by Zalo id' },
  'policy.manual.groups': { vi: 'Thêm nhóm bằng mã nhóm', en: 'Add a group by its id' },
  'policy.manual.hint': {
    vi: 'Chỉ gồm chữ số. Nhiều mã thì cách nhau bằng dấu cách.',
    en: 'Digits only. Separate several ids with spaces.',
  },
  'policy.manual.where': {
    vi: 'Mã của người đã nhắn có ở trang Hoạt động và Người dùng.',
    en: 'The ids of people who wrote are on the Activity and Users pages.',
  },
  'policy.manual.add': { vi: 'Thêm', en: 'Add' },
  'policy.error.id': {
    vi: '“{id}” không phải là mã: mã chỉ gồm chữ số, nhiều nhất 25.',
    en: '“{id}” is not an id: ids are digits only, 25 at most.',
  },
  'policy.error.tooMany': {
    vi: 'Danh sách này chứa được nhiều nhất {max, number} mục.',
    en: 'This list can hold at most {max, number} entries.',
  },

  'policy.nobody.dm': {
    vi: 'Chưa chọn ai, nên không ai nhắn được với trợ lý.',
    en: 'Nobody is chosen, so nobody can write to the agent.',
  },
  'policy.nobody.senders': {
    vi: 'Chưa chọn ai, nên không ai trong nhóm được trả lời.',
    en: 'Nobody is chosen, so nobody is answered in groups.',
  },
  'policy.nobody.groups': {
    vi: 'Chưa chọn nhóm nào, nên trợ lý không trả lời trong nhóm nào.',
    en: 'No group is chosen, so the agent responds in none.',
  },

  'policy.empty.busy': {
    vi: 'Đang tải bạn bè và nhóm từ tài khoản. Danh sách sẽ tự hiện ra.',
    en: 'Friends and groups are being loaded from the account. They will appear by themselves.',
  },
  'policy.empty.no-account': {
    vi: 'Chưa có tài khoản Zalo nào kết nối, nên chưa có bạn bè và nhóm để chọn. Hãy quét mã QR trước, rồi quay lại đây.',
    en: 'No Zalo account is connected, so there are no friends and groups to choose from. Scan the QR code first, then come back.',
  },
  'policy.empty.scan': { vi: 'Quét mã QR', en: 'Scan the QR code' },
  'policy.empty.never': {
    vi: 'Danh bạ chưa được tải lần nào. Bấm “Tải danh bạ” để lấy bạn bè và nhóm từ tài khoản.',
    en: 'The list was never loaded. Press “Load the list” to take friends and groups from the account.',
  },
  'policy.empty.not-connected': {
    vi: 'Không tải được danh bạ vì chưa kết nối được với Zalo. Nếu kênh báo lỗi, hãy quét lại mã QR, rồi bấm “Làm mới danh bạ”.',
    en: 'The list could not be loaded because Zalo cannot be reached with this account. If the channel shows an error, scan the QR again, then press “Refresh the list”.',
  },
  'policy.empty.failed': {
    vi: 'Lần tải danh bạ gần nhất không thành công. Hãy thử “Làm mới danh bạ” sau ít phút.',
    en: 'The list could not be loaded last time. Try “Refresh the list” in a few minutes.',
  },
  'policy.empty.people': {
    vi: 'Tài khoản này chưa có bạn bè nào trên Zalo. Bạn có thể thêm người bằng mã ở dưới.',
    en: 'This account has no friends on Zalo yet. You can add people by id below.',
  },
  'policy.empty.groups': {
    vi: 'Tài khoản này chưa tham gia nhóm nào trên Zalo. Bạn có thể thêm nhóm bằng mã ở dưới.',
    en: 'This account is not in any Zalo group yet. You can add a group by its id below.',
  },
  'policy.empty.noMatch': { vi: 'Không tìm thấy “{q}”.', en: 'Nothing found for “{q}”.' },
  'policy.stale': {
    vi: 'Lần làm mới gần nhất không thành công; dưới đây là danh bạ tải trước đó.',
    en: 'The last refresh failed; this is the list as it was loaded before.',
  },

  'policy.said.dm.pairing': {
    vi: 'Tin nhắn riêng: ghép nối, người lạ nhận một mã và chờ bạn duyệt',
    en: 'Private messages: pairing, a stranger receives a code and waits for your approval',
  },
  'policy.said.dm.pairingSilent': {
    vi: 'Tin nhắn riêng: ghép nối, người lạ không nhận được gì và chờ bạn duyệt',
    en: 'Private messages: pairing, a stranger receives nothing and waits for your approval',
  },
  'policy.said.dm.open': {
    vi: 'Tin nhắn riêng: mở, ai nhắn cũng được trả lời',
    en: 'Private messages: open, whoever writes is answered',
  },
  'policy.said.dm.allowlist': {
    vi: 'Tin nhắn riêng: chỉ {n, number} người trong danh sách',
    en: 'Private messages: only {n, plural, one {# listed person} other {# listed people}}',
  },
  'policy.said.dm.nobody': {
    vi: 'Tin nhắn riêng: danh sách trống, không ai được trả lời',
    en: 'Private messages: the list is empty, nobody is answered',
  },
  'policy.said.dm.disabled': { vi: 'Tin nhắn riêng: tắt', en: 'Private messages: disabled' },
  'policy.said.group.disabled': { vi: 'Nhóm: tắt', en: 'Groups: disabled' },
  'policy.said.group.open': {
    vi: 'Nhóm: mở, trả lời trong mọi nhóm',
    en: 'Groups: open, it can respond in every group',
  },
  'policy.said.group.openExcept': {
    vi: 'Nhóm: mở, trừ {n, number} nhóm đã tắt',
    en: 'Groups: open, except {n, plural, one {# group} other {# groups}} switched off',
  },
  'policy.said.group.allowlist': {
    vi: 'Nhóm: chỉ {n, number} nhóm trong danh sách',
    en: 'Groups: only {n, plural, one {# listed group} other {# listed groups}}',
  },
  'policy.said.group.nobody': {
    vi: 'Nhóm: danh sách trống, không trả lời trong nhóm nào',
    en: 'Groups: the list is empty, it responds in none',
  },
  'policy.said.mention.true': {
    vi: 'Trong nhóm: chỉ trả lời khi được nhắc tên (@)',
    en: 'In groups: replies only when mentioned (@)',
  },
  'policy.said.mention.false': { vi: 'Trong nhóm: không cần nhắc tên', en: 'In groups: no mention needed' },
  'policy.said.mention.some': {
    vi: '{n, number} nhóm có quy tắc nhắc tên riêng',
    en: '{n, plural, one {# group has its} other {# groups have their}} own mention rule',
  },
  'policy.said.senders.approved': {
    vi: 'Trong nhóm: chỉ trả lời người đã duyệt',
    en: 'In groups: only approved people are answered',
  },
  'policy.said.senders.listed': {
    vi: 'Trong nhóm: chỉ trả lời {n, number} người trong danh sách',
    en: 'In groups: only {n, plural, one {# listed person is} other {# listed people are}} answered',
  },
  'policy.said.senders.nobody': {
    vi: 'Trong nhóm: danh sách người trống, không ai được trả lời',
    en: 'In groups: the list of people is empty, nobody is answered',
  },
} as const satisfies Catalogue;
