import type { Bridge } from '../../bridge/bridge.ts';
import type { Clock } from '../../clock.ts';
import type { Stores } from '../../db/stores/index.ts';

/** What the pages about channels work with. */
export interface ChannelParts {
  stores: Stores;
  bridge: Bridge;
  clock: Clock;
}
