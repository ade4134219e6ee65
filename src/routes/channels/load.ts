import type { Channel } from '../../db/stores/channels.ts';
import type { Stores } from '../../db/stores/index.ts';
import { notFound } from '../../web/errors.ts';

/** The channel of an address; one that does not exist is answered with 404. */
export function loadChannel({ stores }: { stores: Pick<Stores, 'channels'> }, id: string): Channel {
  const channel = stores.channels.get(id);
  if (!channel) throw notFound({ key: 'channels.unknown' });
  return channel;
}
