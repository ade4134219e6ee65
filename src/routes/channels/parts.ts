import type { AppParts } from '../../app.ts';

/** What the pages about channels work with. */
export type ChannelParts = AppParts;

/** Routes below a channel's address. */
export interface OfChannel {
  Params: { id: string };
}
