import type { Catalogue } from '../catalogue.ts';

/** Setting up a channel, step by step. */
export const wizard = {
  'wizard.title': { vi: 'Thêm kênh Zalo cá nhân', en: 'Add a Zalo Personal channel' },
  'wizard.step.basics': { vi: 'Thông tin', en: 'Basics' },
  'wizard.step.login': { vi: 'Quét mã QR', en: 'QR login' },
  'wizard.step.policy': { vi: 'Quy tắc truy cập', en: 'Access rules' },
  'wizard.step.review': { vi: 'Xem lại', en: 'Review' },
  'wizard.exit': { vi: 'Lưu nháp và thoát', en: 'Save draft and leave' },
  'wizard.saved': {
    vi: 'Đã lưu bản nháp. Bạn có thể cài đặt tiếp bất cứ lúc nào.',
    en: 'The draft is saved. You can continue the set-up at any time.',
  },

  'wizard.basics.defaultName': { vi: 'Zalo cá nhân', en: 'Zalo Personal' },
  'wizard.basics.workspace': { vi: 'Không gian làm việc', en: 'Workspace' },
  'wizard.basics.workspaceHint': {
    vi: 'Nơi lưu các cuộc trò chuyện và các trợ lý trả lời chúng. Sau khi bắt đầu, kênh không chuyển sang không gian khác được.',
    en: 'Where the conversations live, and the agents that answer them. Once started, the channel stays in its workspace.',
  },
  'wizard.basics.newOption': { vi: 'Không gian mới…', en: 'New workspace…' },
  'wizard.basics.apply': { vi: 'Chọn không gian này', en: 'Choose this workspace' },
  'wizard.basics.newName': { vi: 'Tên không gian mới', en: 'Name of the new workspace' },
  'wizard.basics.newHint': {
    vi: 'Ví dụ: Cửa hàng. Không gian mới có sẵn một trợ lý mẫu, lặp lại lời người nhắn.',
    en: 'For example: Shop. A new workspace comes with a sample agent that repeats what people write.',
  },
  'wizard.basics.firstHint': {
    vi: 'Bạn chưa có không gian nào; tạo một cái ở đây. Ví dụ: Cửa hàng. Không gian mới có sẵn một trợ lý mẫu, lặp lại lời người nhắn.',
    en: 'You have no workspace yet; make one here. For example: Shop. It comes with a sample agent that repeats what people write.',
  },
  'wizard.basics.nameNeeded': { vi: 'Hãy đặt tên cho không gian mới.', en: 'Give the new workspace a name.' },
  'wizard.basics.noWorkspace': {
    vi: 'Không gian này không còn nữa. Hãy chọn không gian khác.',
    en: 'This workspace no longer exists. Choose another one.',
  },
  'wizard.basics.thread': { vi: 'Luồng trò chuyện', en: 'Thread' },
  'wizard.basics.ownThread': {
    vi: 'Mỗi cuộc trò chuyện một luồng riêng (nên dùng)',
    en: 'One thread per conversation (recommended)',
  },
  'wizard.basics.threadHint': {
    vi: 'Luồng chung nghĩa là trợ lý nhớ chung chuyện của mọi người nhắn đến. Chỉ dùng khi bạn muốn như vậy.',
    en: 'In a shared thread the agent remembers what everybody wrote together. Use it only if you want that.',
  },
  'wizard.basics.noThread': {
    vi: 'Luồng này không thuộc không gian đã chọn. Hãy chọn lại.',
    en: 'This thread is not in the chosen workspace. Choose again.',
  },
  'wizard.basics.name': { vi: 'Tên hiển thị', en: 'Display name' },
  'wizard.basics.nameHint': {
    vi: 'Chỉ bạn nhìn thấy tên này. Để trống thì dùng tên tài khoản Zalo.',
    en: 'Only you see this name. Leave it empty to use the Zalo account’s name.',
  },
  'wizard.basics.next': { vi: 'Tiếp: quét mã QR', en: 'Next: QR login' },

  'wizard.policy.title': { vi: 'Ai được trò chuyện với trợ lý?', en: 'Who may chat with the agent?' },
  'wizard.policy.connected': { vi: 'Đã kết nối với {name}', en: 'Connected to {name}' },
  'wizard.policy.next': { vi: 'Tiếp: xem lại', en: 'Next: review' },
  'wizard.policy.changed': {
    vi: 'Một cửa sổ khác vừa lưu bước này. Những gì bạn chọn vẫn ở dưới đây: kiểm tra rồi bấm Tiếp lần nữa để dùng bản này.',
    en: 'Another window has just saved this step. Your choices are still below: check them, then press Next again to use these.',
  },

  'wizard.review.title': { vi: 'Xem lại trước khi bắt đầu', en: 'Review before you start' },
  'wizard.review.channel': { vi: 'Kênh', en: 'Channel' },
  'wizard.review.account': { vi: 'Tài khoản Zalo', en: 'Zalo account' },
  'wizard.review.own': { vi: 'Mỗi cuộc trò chuyện một luồng riêng', en: 'One for each conversation' },
  'wizard.review.shared': { vi: 'Luồng chung “{title}”', en: 'Shared thread “{title}”' },
  'wizard.review.rules': { vi: 'Ai được trò chuyện', en: 'Who may chat' },
  'wizard.review.exceptions': { vi: 'Nhóm có quy tắc riêng', en: 'Groups with their own rule' },
  'wizard.review.mention.required': { vi: 'Cần nhắc tên (@)', en: 'Mention required (@)' },
  'wizard.review.mention.optional': { vi: 'Không cần nhắc tên', en: 'No mention needed' },
  'wizard.review.off': { vi: 'Không trả lời', en: 'Not answered' },
  'wizard.review.count': { vi: '{title} ({n, number})', en: '{title}: {n, number}' },
  'wizard.review.more': { vi: 'và {n, number} mục nữa', en: 'and {n, number} more' },
  'wizard.review.texts': { vi: 'Người nhắn sẽ thấy', en: 'What people will read' },
  'wizard.review.textsHint': {
    vi: 'Sửa được trong tab Cài đặt của kênh sau khi bắt đầu.',
    en: 'You can change these in the channel’s Settings after it has started.',
  },
  'wizard.review.text.pairing': { vi: 'Khi nhắn lần đầu', en: 'At their first message' },
  'wizard.review.text.approved': { vi: 'Khi bạn duyệt', en: 'When you approve them' },
  'wizard.review.text.failed': { vi: 'Khi trợ lý gặp lỗi', en: 'When no agent can answer' },
  'wizard.review.start': { vi: 'Lưu & Bắt đầu', en: 'Save & Start' },
  'wizard.review.changed': {
    vi: 'Quy tắc vừa được đổi ở một cửa sổ khác. Dưới đây là bản mới nhất; xem lại rồi bấm Lưu & Bắt đầu lần nữa.',
    en: 'The rules were just changed in another window. This is the newest version; look it over, then press Save & Start again.',
  },
  'wizard.started': {
    vi: 'Đã lưu. Kênh {name} đang khởi động.',
    en: 'Saved. The channel {name} is starting.',
  },
} as const satisfies Catalogue;
