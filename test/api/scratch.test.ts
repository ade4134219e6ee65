import { test } from 'node:test';
import { writeFileSync } from 'node:fs';
import { startApi } from './helper.ts';
test('x', async (t) => {
  const zb = await startApi(t);
  writeFileSync('/tmp/openapi.json', JSON.stringify(zb.document, null, 1));
  const html = await zb.app.inject('/api/docs');
  console.log(html.statusCode, html.body.length);
  writeFileSync('/tmp/docs.html', html.body);
  for (const [m, p, b] of [
   ['GET','/workspaces'],['POST','/workspaces',{name:'Tiệm <b>Hoa</b>\u0007 An'}],['POST','/workspaces',{}],['POST','/workspaces','{'],['POST','/workspaces',[]],['POST','/workspaces','"x"'],['POST','/workspaces'],
   ['GET','/nope'],['POST','/nope',{}],['GET','/workspaces/ws_x'],['GET','/workspaces?limit=0'],['GET','/workspaces?limit=1.5'],['GET','/workspaces?cursor=abc'],['PUT','/workspaces',{}],['GET','/'],
   ['POST','/channels',{workspaceId:'x'}],['POST','/channels',{}],
  ] as const) {
    const a = await zb.call(m,p,b);
    console.log(m,p,JSON.stringify(b), a.status, JSON.stringify(a.body));
  }
  console.log((await zb.app.inject({method:'POST', url:'/api/v1/nope', headers:{'content-type':'application/json'}, payload:'{}'})).body);
  console.log((await zb.app.inject({method:'POST', url:'/api/v1/workspaces', headers:{'content-type':'application/x-www-form-urlencoded', authorization:`Bearer ${zb.tokens.manage}`}, payload:'name=x'})).body);
  console.log((await zb.app.inject({method:'GET', url:'/api/v1'})).body);
});
