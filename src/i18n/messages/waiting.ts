import type { Catalogue } from '../catalogue.ts';

/** Drafts, and the list of what waits for the owner. */
export const waiting = {
  'nav.waiting.title': { vi: 'Chờ bạn', en: 'Waiting' },
  'waiting.title': { vi: 'Chờ bạn', en: 'Waiting for you' },
  'waiting.intro': {
    vi: 'Câu trả lời trợ lý đề xuất và cuộc trò chuyện trợ lý nhờ bạn. Không có gì gửi đi trước khi bạn bấm.',
    en: 'Answers that the agent proposes, and chats that it handed to you. Nothing goes out before you press.',
  },
  'waiting.drafts': { vi: 'Bản nháp', en: 'Drafts' },
  'waiting.handoffs': { vi: 'Trợ lý nhờ bạn', en: 'Handed to you' },
  'waiting.handoff': {
    vi: 'Trợ lý nhờ bạn trả lời; nó tạm nghỉ cho đến khi bạn cho trả lời tiếp.',
    en: 'The agent asks you to answer; it is paused until you let it go on.',
  },
  'waiting.more': {
    vi: 'Còn nữa: xử lý xong các mục này, mục tiếp theo sẽ hiện ra.',
    en: 'There are more: they come up as you settle these.',
  },
  'waiting.empty': { vi: 'Không có gì chờ bạn', en: 'Nothing is waiting for you' },
  'waiting.emptyHint': {
    vi: 'Bật “Chế độ nháp” trong cài đặt của kênh để duyệt câu trả lời trước khi gửi.',
    en: 'Switch on “Draft mode” in a channel’s settings to approve answers before they are sent.',
  },
  'drafts.approve': { vi: 'Duyệt và gửi', en: 'Approve and send' },
  'drafts.edit': { vi: 'Sửa…', en: 'Edit…' },
  'drafts.discard': { vi: 'Bỏ', en: 'Discard' },
  'drafts.words': { vi: 'Câu trả lời', en: 'Answer' },
  'drafts.wordsHint': { vi: 'Dùng được **chữ đậm** và danh sách.', en: '**Bold** and lists can be used.' },
  'drafts.sendEdited': { vi: 'Gửi bản đã sửa', en: 'Send the edited text' },
  'drafts.approved': { vi: 'Đã duyệt, đang gửi.', en: 'Approved, on its way.' },
  'drafts.gone': { vi: 'Bản nháp này đã được gửi hoặc bỏ rồi.', en: 'This draft was sent or discarded already.' },
  'drafts.notAllowed': {
    vi: 'Chưa gửi: quy tắc hiện không cho trả lời người này nữa, hoặc họ đã thu hồi câu hỏi.',
    en: 'Not sent: the rules no longer let this person be answered, or the question was taken back.',
  },
  'drafts.empty': { vi: 'Chưa gửi: bản nháp không có chữ nào.', en: 'Not sent: the draft has no words.' },
  'drafts.tooLong': { vi: 'Chưa gửi: bản nháp quá dài.', en: 'Not sent: the draft is too long.' },
  'drafts.outdated': {
    vi: 'Bản nháp này đã cũ: sau đó người nhắn viết thêm, hoặc bạn đã tự trả lời. Bạn vẫn gửi được.',
    en: 'This draft is out of date: the person has written again, or you have answered. You can still send it.',
  },
  'activity.chip.outdated': { vi: 'Nháp đã cũ', en: 'Draft, out of date' },
  'activity.why.outdated': {
    vi: 'sau đó người nhắn viết thêm, hoặc bạn đã tự trả lời; vẫn gửi được',
    en: 'the person wrote again since, or you answered; it can still be sent',
  },
  'conversations.chip.waiting': { vi: 'Đang chờ', en: 'Waiting' },
  'conversations.chip.handed_over': { vi: 'Trợ lý nhờ bạn', en: 'Handed to you' },
} as const satisfies Catalogue;
