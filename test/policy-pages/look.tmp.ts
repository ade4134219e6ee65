import { test } from 'node:test';
import { openPage } from '../helpers/browser.ts';
import { startWorld } from './world.ts';
test('look', async (t) => {
  const w = await startWorld(t);
  const many = Array.from({ length: 20_000 }, (_, n): [string, string] => [`5${String(n).padStart(18, '0')}`, `Nguyễn Văn ${n}`]);
  let a=performance.now(); w.friends(many); console.log('replaceFriends 20k ms', performance.now()-a);
  a=performance.now(); w.friends(many); console.log('again', performance.now()-a);
  w.friends(many.slice(0,40)); w.groups([['71','Khách quen'],['72','Gia đình']]);
  w.savePolicy({dm:{mode:'pairing'},group:{mode:'open',requireMention:false}});
  const baseURL = await w.listen();
  const [name='',value='']=w.signIn().cookie.split('=');
  for (const [width,javaScript] of [[390,true],[390,false],[1200,true]] as const) {
    const page = await openPage(t,{baseURL,width,javaScript});
    await page.context().addCookies([{name,value,url:baseURL}]);
    await page.goto(`/channels/${w.channel.id}/settings`);
    w.savePolicy({dm:{mode:'open'},group:{mode:'open',requireMention:false}});
    w.stores.channels.update(w.channel.id,{displayName:'Tên khác '+width+javaScript});
    await page.locator('#f-displayName').fill('Tên tôi nhập');
    await page.locator('#settings-name-save').click();
    if(javaScript){ await page.locator('#settings-name .note').waitFor(); await page.locator('#settings-name').screenshot({path:`/tmp/pp/shots/conf-name-${width}.png`});
    await page.locator('#dm-mode-allowlist').click(); await page.locator('#dm-picker').waitFor();
    await page.locator('#dm-mode-pairing').click(); await page.locator('.policy-under').waitFor();
    await page.locator('#settings-policy-save').click(); await page.locator('#settings-policy > .note').waitFor(); }
    await page.setViewportSize({width,height:3000});
    await page.locator('#settings-policy').screenshot({path:`/tmp/pp/shots/conf-pol-${width}-${javaScript}.png`});
  }
});
