import { test } from 'node:test';
import { openPage, screenshot, axe, expectNoConsoleErrors } from '../helpers/browser.ts';
import { startWorld } from './world.ts';
const HO=['Nguyễn','Trần','Lê','Phạm','Hoàng','Bùi','Đặng','Võ'], TEN=['Ánh','Đức','Long','Mai','Hương','Sơn','Tâm','Quỳnh','Vy'];
const friends=(n:number)=>Array.from({length:n},(_,i)=>[String(5000000000000000000n+BigInt(i)),`${HO[i%8]} ${i%3?'Thị':'Văn'} ${TEN[i%9]} ${i>71?i:''}`.trim()] as [string,string]);
test('look', async (t) => {
  const w = await startWorld(t);
  w.friends(friends(128));
  w.groups([['71','Khách quen'],['72','Gia đình'],['73','Hội tiểu thương chợ Bến Thành và các bạn hàng thân thiết lâu năm'],['74','Lớp 9A'],['75','Xóm trên']]);
  w.stores.threads.create(w.channel.workspaceId,'Lịch học');
  w.savePolicy({dm:{mode:'allowlist',allow:['5000000000000000003','5000000000000000010','12345678901']},group:{mode:'allowlist',rules:{'71':{enabled:true,requireMention:'required'},'73':{enabled:true}}}});
  const baseURL = await w.listen();
  const { cookie } = w.signIn(); const [name,value]=cookie.split('=') as [string,string];
  for (const [width,scheme,locale] of [[1200,'light','vi'],[390,'light','vi'],[1200,'dark','en'],[390,'dark','en']] as const) {
    const page = await openPage(t,{baseURL,width,colorScheme:scheme,locale});
    await page.context().addCookies([{name,value:decodeURIComponent(value),url:baseURL}]);
    await page.goto(`/channels/${w.channel.id}/settings`);
    await screenshot(page,`settings-${width}-${scheme}-${locale}`);
    await page.locator('#settings-policy').screenshot({path:`${process.env.ZB_SCREENSHOTS}/pol-${width}-${scheme}.png`});
    await page.locator('#settings-texts').screenshot({path:`${process.env.ZB_SCREENSHOTS}/texts-${width}-${scheme}.png`});
    await page.evaluate('scrollTo(0,0)'); await page.screenshot({path:`${process.env.ZB_SCREENSHOTS}/top-${width}-${scheme}.png`});
    console.log(width, await axe(page));
    await page.locator('#group-mode-open').click();
    await page.waitForSelector('.policy-exceptions');
    await page.locator('#group-mention').click();
    await page.waitForSelector('.note.warn');
    await page.locator('#senders-mode-listed').click();
    await page.waitForSelector('#senders-picker');
    await page.locator('.policy-exceptions').evaluate((d)=>d.setAttribute('open',''));
    await page.locator('#policy').screenshot({path:`${process.env.ZB_SCREENSHOTS}/open-${width}-${scheme}.png`});
    console.log(width, await axe(page));

  }
});
