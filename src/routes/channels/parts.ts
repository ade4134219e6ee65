import type { AppParts } from '../../app.ts';
import type { Bridge } from '../../bridge/bridge.ts';

/** What the pages about channels work with. */
export interface ChannelParts extends AppParts {
  bridge: Bridge;
}

/** Routes below a channel's address. */
export interface OfChannel {
  Params: { id: string };
}
