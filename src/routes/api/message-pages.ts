import type { Page } from '../../db/paging.ts';
import type { Stores } from '../../db/stores/index.ts';
import type { MessageView } from '../../db/stores/messages.ts';
import { listAnswer } from './paging.ts';
import { message } from './serialize-chat.ts';

/** A page of messages; how the answers to incoming ones were delivered is read for all of them at once. */
export function messagePage(stores: Stores, page: Page<MessageView>) {
  const incoming = page.items.filter((view) => view.inbox !== null).map((view) => view.message.id);
  const answers = stores.messages.answersTo(incoming);
  return listAnswer(page, (view) => message(view, answers.get(view.message.id) ?? null));
}
