local count, owner, lease, maxLosses = tonumber(ARGV[2]), ARGV[3], tonumber(ARGV[4]), tonumber(ARGV[5])

local function due(set) return call('ZRANGEBYSCORE', B .. set, '-inf', num(now), 'LIMIT', 0, 1000) end

for _, set in ipairs({ ':le', ':dl' }) do
  for _, step in ipairs(due(set)) do
    call('ZREM', B .. set, step)
    local it = item(step)
    ready(run(it.run), step, it.seq)
  end
end

-- Its time came before what it waited for.
for _, step in ipairs(due(':pk')) do
  local it = item(step)
  if it and it.st > 1 then
    local r = run(it.run)
    call('ZREM', B .. ':pk', step)
    if it.aw then call('ZREM', B .. ':w:' .. r.ns, step) end
    set(step, 'st', 0, 'aw', '', 'tl', '')
    ready(r, step, it.seq)
    if it.st == 4 then endGather(r, step) end
    if it.st == 2 then
      r.wait = r.wait - 1
      r.dirty = true
    end
  end
end

local function payload(r, pay)
  local v = pay and call('HMGET', B .. ':p:' .. r.id, pay, pay .. 'm') or { false, false }
  return v[1], v[2]
end

local function arrivals(r, step, it)
  local list = {}
  if it.pay and not it.note then return list end
  for i, json in ipairs(call('LRANGE', B .. ':v:' .. step, 0, -1)) do
    local pay = cjson.decode(json).i
    local body, meta = payload(r, pay ~= cjson.null and pay)
    list[i] = { json, body, meta }
  end
  return list
end

local taken = {}
local function take(step)
  local it = item(step)
  local r = run(it.run)
  if it.own then
    it.loss = it.loss + 1
    cutOff(r, step, it)
  end
  if it.loss > maxLosses then
    return bury(r, step, it, 'Lost', 'The runner ended ' .. it.loss .. ' times while it ran this step.', false, nil)
  end
  local at = it.at + 1
  set(step, 'at', at, 'own', owner, 'cl', num(now), 'loss', it.loss)
  call('ZADD', B .. ':le', num(now + lease), step)
  if r.status == 0 then
    r.status = 1
    r.started = now
    r.dirty = true
  end
  local body, meta = payload(r, it.pay)
  local v = call('HMGET', B .. ':r:' .. r.id, 'commit', 'entry', 'pins', 'depth')
  taken[#taken + 1] = { step, at, it.node, it.link, it.fail, it.ba, it.bs, r.id, r.ns, r.flow, v[1], v[2], it.pay, meta, body, it.note, it.par, it.path,
    it.part, it.sg, v[3], v[4], arrivals(r, step, it) }
end

-- One item of each flow in turn.
while #taken < count do
  local flow = call('LPOP', B .. ':turns')
  if not flow then break end
  local q = B .. ':q:' .. flow
  local popped = call('ZPOPMIN', q)[1]
  if popped then
    if call('EXISTS', q) == 1 then call('RPUSH', B .. ':turns', flow) end
    take(string.sub(popped, 13))
  end
end
save()

local more = call('EXISTS', B .. ':turns')
if more == 0 and call('EXISTS', B .. ':idle') == 0 then call('SET', B .. ':idle', 1) end
local wait = -1
for _, set in ipairs({ ':le', ':dl', ':pk' }) do
  local head = call('ZRANGE', B .. set, 0, 0, 'WITHSCORES')[2]
  if head then
    local left = math.max(0, tonumber(head) - now)
    if wait < 0 or left < wait then wait = left end
  end
end
return { num(now), more, wait, taken }
