import type { Catalogue } from '../catalogue.ts';

/** The Workspaces pages: where conversations with the AI live. */
export const workspaces = {
  'workspaces.title': { vi: 'Không gian làm việc', en: 'Workspaces' },
  'workspaces.intro': {
    vi: 'Mỗi không gian có trợ lý và các luồng trò chuyện riêng. Một kênh Zalo thuộc về một không gian.',
    en: 'Each workspace has its own agents and threads. A Zalo channel belongs to one workspace.',
  },
  'workspaces.unknown': {
    vi: 'Không có không gian này, hoặc đã bị xóa.',
    en: 'There is no such workspace, or it has been deleted.',
  },
  'workspaces.channels': { vi: '{n, number} kênh', en: '{n, plural, one {# channel} other {# channels}}' },
  'workspaces.threads': { vi: '{n, number} luồng trò chuyện', en: '{n, plural, one {# thread} other {# threads}}' },
  'workspaces.empty': { vi: 'Chưa có không gian nào', en: 'No workspaces yet' },
  'workspaces.empty.hint': {
    vi: 'Tạo một không gian, rồi nối tài khoản Zalo vào đó.',
    en: 'Make one, then connect a Zalo account to it.',
  },
  'workspaces.new': { vi: 'Tạo không gian mới', en: 'New workspace' },
  'workspaces.name': { vi: 'Tên', en: 'Name' },
  'workspaces.namePlaceholder': { vi: 'Ví dụ: Cửa hàng', en: 'For example: Shop' },
  'workspaces.newHint': {
    vi: 'Không gian mới có sẵn trợ lý @echo để thử.',
    en: 'A new workspace comes with the agent @echo to try things out.',
  },
  'workspaces.create': { vi: 'Tạo không gian', en: 'Create' },
  'workspaces.created': { vi: 'Đã tạo không gian {name}.', en: 'The workspace {name} is there.' },
  'workspaces.renamed': { vi: 'Đã đổi tên thành {name}.', en: 'It is called {name} now.' },
  'workspaces.back': { vi: 'Các không gian', en: 'Workspaces' },

  'workspaces.usedBy': { vi: 'Kênh đang dùng', en: 'Channels that use it' },
  'workspaces.usedBy.none': { vi: 'Chưa có kênh nào dùng không gian này.', en: 'No channel uses this workspace yet.' },
  'workspaces.addChannel': { vi: 'Thêm kênh', en: 'Add a channel' },

  'workspaces.agents': { vi: 'Trợ lý', en: 'Agents' },
  'workspaces.agents.default': { vi: 'Mặc định', en: 'Default' },
  'workspaces.agents.echo': {
    vi: 'Nhắc lại đúng những gì nghe được. Dùng để thử toàn bộ đường đi của tin nhắn, chưa cần AI nào.',
    en: 'Says back what it hears. It shows the whole way of a message without any AI.',
  },

  'workspaces.thread.list': { vi: 'Luồng trò chuyện', en: 'Threads' },
  'workspaces.thread.intro': {
    vi: 'Trợ lý nhớ những gì đã nói theo từng luồng. Mỗi hội thoại Zalo tự có luồng riêng; luồng chung do bạn tạo để cả kênh dùng cùng.',
    en: 'The agent remembers what was said by thread. Every Zalo conversation gets its own; a shared one that you make here can be used by a whole channel.',
  },
  'workspaces.thread.shared': { vi: 'Luồng chung', en: 'Shared' },
  'workspaces.thread.active': { vi: 'hoạt động', en: 'active' },
  'workspaces.thread.none': { vi: 'Chưa có luồng nào.', en: 'No threads yet.' },
  'workspaces.thread.new': { vi: 'Tên luồng chung mới', en: 'Title of a new shared thread' },
  'workspaces.thread.create': { vi: 'Tạo luồng chung', en: 'Create a shared thread' },
  'workspaces.thread.created': { vi: 'Đã tạo luồng chung {title}.', en: 'The shared thread {title} is there.' },
  'workspaces.thread.known': { vi: 'Đã có luồng chung tên {title}.', en: 'There is a shared thread {title} already.' },
  'workspaces.thread.unknown': {
    vi: 'Không có luồng này, hoặc đã bị xóa.',
    en: 'There is no such thread, or it has been deleted.',
  },
  'workspaces.thread.empty': { vi: 'Chưa có gì trong luồng này', en: 'Nothing in this thread yet' },
  'workspaces.thread.empty.hint': {
    vi: 'Khi trợ lý trả lời ai đó trong luồng này, câu hỏi và câu trả lời sẽ hiện ở đây.',
    en: 'When the agent answers somebody in this thread, question and answer appear here.',
  },
  'workspaces.thread.since': { vi: 'Tạo', en: 'Made' },
  'workspaces.thread.conversation': { vi: 'Mở hội thoại Zalo', en: 'Open the Zalo conversation' },
  'workspaces.thread.history': { vi: 'Những gì trợ lý nhớ', en: 'What the agent remembers' },
  'workspaces.thread.assistant': { vi: 'Trợ lý', en: 'Agent' },
  'workspaces.thread.someone': { vi: 'Ai đó', en: 'Somebody' },

  'workspaces.delete': { vi: 'Xóa không gian…', en: 'Delete workspace…' },
  'workspaces.delete.title': { vi: 'Xóa không gian {name}?', en: 'Delete the workspace {name}?' },
  'workspaces.delete.submit': { vi: 'Xóa không gian', en: 'Delete workspace' },
  'workspaces.delete.used': {
    vi: 'Chưa xóa được: các kênh sau đang dùng không gian này. Hãy xóa chúng trước.',
    en: 'It cannot be deleted: these channels use it. Delete them first.',
  },
  'workspaces.delete.agents': { vi: 'các trợ lý của không gian ({n, number})', en: 'its agents ({n, number})' },
  'workspaces.delete.threads': {
    vi: 'mọi luồng trò chuyện và những gì trợ lý nhớ trong đó ({n, number})',
    en: 'all its threads and what the agent remembers there ({n, number})',
  },
  'workspaces.delete.empty': {
    vi: 'Không gian này chưa có luồng trò chuyện nào. Trợ lý của nó cũng bị xóa theo.',
    en: 'It has no threads yet. Its agents are deleted with it.',
  },
  'workspaces.delete.differs': { vi: 'Chưa đúng tên không gian.', en: 'This is not its name.' },
  'workspaces.deleted': { vi: 'Đã xóa không gian {name}.', en: 'The workspace {name} is deleted.' },
} as const satisfies Catalogue;
