local c = cjson.decode(ARGV[2])
local step = c.step
local it = item(step)
if not it or it.at ~= c.attempt or it.own ~= c.owner then
  -- Was it this very commit, whose answer was lost?
  local was = call('HGET', B .. ':a:' .. c.run, step .. ':' .. c.attempt)
  return { was and string.sub(was, -#c.nonce - 2) == c.nonce .. '"}' and 1 or 0, 0 }
end
local r = run(it.run)
local mark = ',"k":"' .. c.nonce .. '"}'
if c.park then
  call('HSET', B .. ':a:' .. r.id, step .. ':' .. it.at, '{"q":0' .. mark)
else
  finished(r, c, it.link, it.cl, it.pay, mark)
end

if c.ends then
  cancelItems(r, 'par', step)
  cancelChildren(r.id, step)
end

if c.park then
  local k = c.park
  local st = k.g and 4 or (#k.children > 0 and 3 or 2)
  unclaim(r, step, it)
  set(step, 'own', '', 'cl', '', 'st', st, 'tl', k.till and 1 or '', 'since', num(now), 'note', '=' .. k.state, 'aw', k.aw and 1 or '', 'sg', '', 'ba', 0, 'bs', '')
  r.dirty = true
  if k.till then
    call('ZADD', B .. ':pk', num(k.till), step)
    made = made + 1
  end
  if k.g then
    beginGather(r, step, k.g)
    if not k.till then r.open = r.open - 1 end
  end
  if st == 2 then
    r.wait = r.wait + 1
    if k.aw then call('ZADD', B .. ':w:' .. r.ns, stamp(), step) end
  end
  for _, child in ipairs(k.children) do insertRun(child) end
elseif c.again then
  unclaim(r, step, it)
  call('ZADD', B .. ':dl', num(now + c.again), step)
  if c.busy then
    set(step, 'own', '', 'cl', '', 'ba', it.ba + 1, 'bs', it.bs or num(it.cl))
  else
    set(step, 'own', '', 'cl', '', 'fail', it.fail + 1, 'ba', 0, 'bs', '')
  end
  made = made + 1
elseif c.dead then
  bury(r, step, it, c.dead.code, c.dead.message, c.dead.permanent, c.dead.exit)
else
  remove(r, step, it)
end

for _, d in ipairs(c.deliveries) do deliver(r, d, step) end
for _, f in ipairs(c.followers) do unqueued(r, f) end
return { 1, save() }
