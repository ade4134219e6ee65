import type { Catalogue } from '../catalogue.ts';

/** What only one kind of agent can fail at; the rest is in `agent-errors.ts`. */
export const agentKindErrors = {
  // AnythingLLM and RealTimeX.
  'agentError.anythingllm.gaveUp': {
    vi: 'Không gian làm việc bên đó không trả lời được.',
    en: 'The workspace gave up.',
  },
  'agentError.anythingllm.noWorkspace': {
    vi: 'Bên đó không có không gian “{slug}”.',
    en: 'There is no workspace “{slug}” there.',
  },
  'agentError.anythingllm.notTaken': {
    vi: 'Không gian “{slug}” bên đó không nhận tin này.',
    en: 'The workspace “{slug}” does not take this message.',
  },

  // Dify.
  'agentError.dify.failed': { vi: 'Luồng Dify bị lỗi.', en: 'The flow failed.' },
  'agentError.dify.reported': {
    vi: 'Dify báo lỗi{code, select, none {} other { {code}}}.',
    en: 'Dify reported an error{code, select, none {} other { {code}}}.',
  },
  'agentError.dify.waits': {
    vi: 'Luồng Dify đang chờ một người quyết định nên không trả lời.',
    en: 'The Dify flow waits for a person to decide something and gave no answer.',
  },
  'agentError.dify.unnamedPicture': {
    vi: 'Dify nhận ảnh nhưng không cho biết mã của ảnh.',
    en: 'Dify took a picture without saying what it is called there.',
  },

  // n8n.
  'agentError.n8n.nothing': {
    vi: 'Quy trình trả lời rỗng. Ở chế độ “Streaming” chỉ nghe được nút biết phát dần, như AI Agent.',
    en: 'The workflow answered with nothing. In its response mode “Streaming” only nodes that stream, such as AI Agent, are heard.',
  },
  'agentError.n8n.badJson': {
    vi: 'Quy trình gửi JSON không đọc được.',
    en: 'The workflow sent JSON that cannot be read.',
  },
  'agentError.n8n.tooEarly': {
    vi: 'Quy trình trả lời trước khi chạy xong. Hãy đặt Response Mode là “When Last Node Finishes” hoặc “Streaming”.',
    en: 'The workflow answers before it is done. Set its response mode to “When Last Node Finishes” or “Streaming”.',
  },
  'agentError.n8n.failed': {
    vi: 'Quy trình bị lỗi{node, select, none {} other { ở nút “{node}”}}.',
    en: 'The workflow failed{node, select, none {} other { in “{node}”}}.',
  },
  'agentError.n8n.look': {
    vi: 'Mục Executions trong n8n cho thấy chuyện gì đã xảy ra.',
    en: 'Its executions in n8n show what happened.',
  },
  'agentError.n8n.inactive': {
    vi: 'n8n không biết địa chỉ này (HTTP 404). Hãy bật (Active) quy trình và dùng địa chỉ chính thức (/webhook/…, không phải /webhook-test/…).',
    en: 'n8n does not know this address (HTTP 404). Activate the workflow and use its production address (/webhook/…, not /webhook-test/…).',
  },
  'agentError.n8n.noKey': {
    vi: 'Bạn chọn cách vào có khóa, nhưng trợ lý này chưa có khóa.',
    en: 'The trigger is set to be protected, but this agent has no key.',
  },

  // Flowise.
  'agentError.flowise.failed': { vi: 'Luồng Flowise bị lỗi.', en: 'The flow failed.' },
  'agentError.flowise.stopped': { vi: 'Luồng đã bị dừng trong Flowise.', en: 'The flow was stopped in Flowise.' },
  'agentError.flowise.noFlow': {
    vi: 'Flowise không có luồng “{flow}”. Mã luồng là phần cuối địa chỉ khi bạn mở luồng đó.',
    en: 'Flowise has no flow “{flow}”. The id is the last part of the address when you open the flow.',
  },
  'agentError.flowise.sharedMemory': {
    vi: 'Flowise không nhận mã phiên, nên mọi người sẽ dùng chung một bộ nhớ. Trong cài đặt của luồng, hãy cho phép sessionId ở Security › Override Configuration.',
    en: 'Flowise did not take the session id, so that people would share one memory. In the flow’s settings allow sessionId under Security › Override Configuration.',
  },

  // Webhook.
  'agentError.webhook.badSecret': {
    vi: 'Không dùng được khóa ký: sau whsec_ phải là base64.',
    en: 'The signing secret cannot be used: after whsec_ it must be base64.',
  },
  'agentError.webhook.gone': {
    vi: 'Webhook báo đã ngừng hẳn (HTTP 410).',
    en: 'The webhook says that it is gone for good (HTTP 410).',
  },
  'agentError.webhook.refused': {
    vi: 'Webhook từ chối tin này (HTTP {status}).',
    en: 'The webhook refused the message (HTTP {status}).',
  },
  'agentError.webhook.reported': { vi: 'Webhook báo lỗi.', en: 'The webhook reported an error.' },
  'agentError.webhook.notUnderstood': {
    vi: 'Webhook trả 200 nhưng nội dung không phải câu trả lời: hãy gửi {example}.',
    en: 'The webhook answered 200 with something that is not an answer: send {example}.',
  },
} as const satisfies Catalogue;
