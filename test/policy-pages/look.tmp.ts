import { test } from 'node:test';
import { startWorld } from './world.ts';
test('x', async (t) => {
  const w = await startWorld(t);
  w.friends([['1','Nguyễn Thị Ánh'],['2','Trần Đức']]);
  w.savePolicy({dm:{mode:'allowlist',allow:['1']},group:{mode:'open',requireMention:false}});
  const r = await w.browser.get(`/channels/${w.channel.id}/settings`);
  console.log(r.statusCode, r.body);
});
