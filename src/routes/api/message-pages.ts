import type { Page } from '../../db/paging.ts';
import type { Stores } from '../../db/stores/index.ts';
import type { MessageView } from '../../db/stores/message-views.ts';
import { listAnswer } from './paging.ts';
import { message } from './serialize-chat.ts';

/** One message; undefined when there is none with this number. */
export function messageShape(stores: Stores, id: number) {
  const view = stores.messages.view(id);
  const answer = stores.messages.answersTo([id]).get(id) ?? null;
  return view && message(view, answer, stores.media.ofMessages([id]).get(id) ?? []);
}

/** A page of messages; the deliveries of answers and the kept files are read for all of them at once. */
export function messagePage(stores: Stores, page: Page<MessageView>) {
  const incoming = page.items.filter((view) => view.inbox !== null).map((view) => view.message.id);
  const answers = stores.messages.answersTo(incoming);
  const media = stores.media.ofMessages(page.items.map(({ message: { id } }) => id));
  return listAnswer(page, (view) =>
    message(view, answers.get(view.message.id) ?? null, media.get(view.message.id) ?? []),
  );
}
