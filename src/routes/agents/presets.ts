import { openaiPresets } from '../../bridge/agents/registry.ts';

/** Something that people run or subscribe to, and the settings to start from. The words about it are `agents.preset.<id>`. */
export interface Preset {
  id: string;
  name: string;
  kind: string;
  config: Record<string, unknown>;
  needsKey: boolean;
}

const local = { allowPrivateNetwork: true };

/** In the order of the page. */
export const PRESETS: readonly Preset[] = [
  ...openaiPresets.map(({ id, name, baseUrl, needsKey, allowPrivateNetwork }) => ({
    ...{ id, name, needsKey, kind: 'openai' },
    config: { baseUrl, allowPrivateNetwork },
  })),
  {
    ...{ id: 'anythingllm', name: 'AnythingLLM / RealTimeX', kind: 'anythingllm', needsKey: true },
    config: { baseUrl: 'http://127.0.0.1:3001', ...local },
  },
  { id: 'dify', name: 'Dify', kind: 'dify', needsKey: true, config: { baseUrl: 'https://api.dify.ai/v1' } },
  { id: 'n8n', name: 'n8n', kind: 'n8n', needsKey: false, config: { url: '' } },
  {
    ...{ id: 'flowise', name: 'Flowise', kind: 'flowise', needsKey: false },
    config: { baseUrl: 'http://127.0.0.1:3000', ...local },
  },
  { id: 'webhook', name: 'Webhook', kind: 'webhook', needsKey: false, config: { url: '' } },
  { id: 'echo', name: 'Echo', kind: 'echo', needsKey: false, config: {} },
];

/** Where an agent runs, by its kind and address; undefined where several are possible. */
export function presetOf(kind: string, config: Record<string, unknown>): Preset | undefined {
  const ofKind = PRESETS.filter((preset) => preset.kind === kind);
  return (
    ofKind.find((preset) => preset.config.baseUrl === config.baseUrl) ?? (ofKind.length === 1 ? ofKind[0] : undefined)
  );
}
