-- Items: what is still to be worked off. st: 0 ready, 1 held by a throttle, 2 waits for a time or a signal, 3 for a run it began, 4 gathers.
-- An item is in exactly one of: q:<flow> (to be claimed), le (claimed; its lease), dl (next attempt), hz:<throttle>, or parked (in pk where it has a time).
local ITEM = { 'run', 'node', 'par', 'link', 'path', 'part', 'pay', 'at', 'own', 'cl', 'fail', 'loss', 'ba', 'bs', 'st', 'tl', 'note', 'aw', 'sg', 'th', 'tm', 'seq' }
local NUMBER = { link = 1, part = 1, at = 1, cl = 1, fail = 1, loss = 1, ba = 1, st = 1, tm = 1, seq = 1 }

local function item(step)
  local v = call('HMGET', B .. ':i:' .. step, unpack(ITEM))
  if not v[1] then return nil end
  local it = {}
  for i, f in ipairs(ITEM) do
    local x = v[i]
    if x == '' then x = false end
    if x and NUMBER[f] then x = tonumber(x) end
    it[f] = x
  end
  return it
end

local function set(step, ...) call('HSET', B .. ':i:' .. step, ...) end

local function member(step, seq) return string.format('%012d', seq) .. step end

local function ready(r, step, seq)
  local q = B .. ':q:' .. r.name
  if call('ZADD', q, r.num, member(step, seq)) == 1 and call('ZCARD', q) == 1 then call('RPUSH', B .. ':turns', r.name) end
  made = made + 1
end

local function unqueue(r, step, seq)
  local q = B .. ':q:' .. r.name
  if call('ZREM', q, member(step, seq)) == 1 and call('EXISTS', q) == 0 then call('LREM', B .. ':turns', 0, r.name) end
end

-- Takes a claim back: the lease, or the place in the queue where that ran out.
local function unclaim(r, step, it)
  if call('ZREM', B .. ':le', step) == 0 then unqueue(r, step, it.seq) end
end

local function record(r, step, link, attempt, json)
  local key = B .. ':a:' .. r.id
  call('HSET', key, step .. ':' .. attempt, json)
  if link < -1 then call('HSET', key, step, attempt) end
end

local function quote(s) return s and '"' .. s .. '"' or 'null' end

-- Records that an attempt was cut off; of an item nobody has, the attempt that would have come.
local function cutOff(r, step, it)
  r.na = r.na + 1
  r.dirty = true
  local attempt = it.own and it.at or it.at + 1
  local since = it.own and it.cl
  record(r, step, it.link, attempt, '{"q":' .. r.na .. ',"s":"' .. step .. '","a":' .. attempt .. ',"n":"' .. it.node .. '","p":' .. quote(it.par)
    .. ',"l":' .. it.link .. ',"h":' .. cjson.encode(it.path or '') .. ',"x":' .. it.part .. ',"t":5,"c":' .. (since and num(since) or 'null')
    .. ',"d":' .. (since and num(math.max(0, now - since)) or 'null') .. ',"i":' .. (it.pay or 'null') .. '}')
end

-- Lets in what a throttle holds, as far as it allows.
local function letIn(th)
  while true do
    local held = call('ZRANGE', B .. ':hz:' .. th, 0, 0)[1]
    if not held then return end
    local step = string.sub(held, 13)
    local it = item(step)
    if tonumber(call('HGET', B .. ':th', th) or 0) >= it.tm then return end
    call('ZREM', B .. ':hz:' .. th, held)
    call('HINCRBY', B .. ':th', th, 1)
    set(step, 'st', 0)
    ready(run(it.run), step, it.seq)
  end
end

local function release(th)
  if call('HINCRBY', B .. ':th', th, -1) <= 0 then call('HDEL', B .. ':th', th) end
  letIn(th)
end

-- Takes an item out of wherever it is. Dead: it is kept as a dead letter.
local function remove(r, step, it, dead)
  if it.own then
    unclaim(r, step, it)
  elseif it.st == 0 then
    if call('ZREM', B .. ':dl', step) == 0 then unqueue(r, step, it.seq) end
  elseif it.st == 1 then
    call('ZREM', B .. ':hz:' .. it.th, member(step, it.seq))
  else
    call('ZREM', B .. ':pk', step)
    if it.aw then call('ZREM', B .. ':w:' .. r.ns, step) end
  end
  if dead then call('RENAME', B .. ':i:' .. step, B .. ':d:' .. step) else call('DEL', B .. ':i:' .. step) end
  call('ZREM', B .. ':ri:' .. r.id, step)
  items = items - 1
  r.open = r.open - 1
  r.dirty = true
  if it.th and it.st ~= 1 then release(it.th) end
end

local function number(r, step)
  r.ni = r.ni + 1
  r.dirty = true
  items = items + 1
  call('ZADD', B .. ':ri:' .. r.id, r.ni, step)
  return r.ni
end

-- Puts an item into the queue, or holds it where its throttle says so.
local function enqueue(r, step, seq, th, most)
  local held = th and tonumber(call('HGET', B .. ':th', th) or 0) >= most
  if held then
    call('ZADD', B .. ':hz:' .. th, r.num, member(step, seq))
  else
    if th then call('HINCRBY', B .. ':th', th, 1) end
    ready(r, step, seq)
  end
  r.open = r.open + 1
  r.dirty = true
  return held and 1 or 0
end

local function add(r, d, parent, pay)
  local at = d.l < -1 and call('HGET', B .. ':a:' .. r.id, d.s) or 0
  local seq = number(r, d.s)
  local st = enqueue(r, d.s, seq, d.th, d.tm)
  set(d.s, 'run', r.id, 'node', d.n, 'par', parent or '', 'link', d.l, 'path', d.h, 'part', d.x, 'pay', pay or '', 'at', at, 'fail', 0, 'loss', 0, 'ba', 0,
    'st', st, 'seq', seq, 'th', d.th or '', 'tm', d.tm or '')
end

local function fail(r, text)
  r.failed = r.failed + 1
  r.dirty = true
  if not r.err then
    r.err = text
    call('ZADD', B .. ':x:' .. r.ns, r.num, r.id)
  end
end

-- Makes a dead letter of an item.
local function bury(r, step, it, code, message, permanent, exit)
  fail(r, it.node .. ': ' .. message)
  remove(r, step, it, true)
  local s = stamp()
  call('HSET', B .. ':d:' .. step, 'code', code, 'msg', message, 'perm', permanent and 1 or 0, 'exit', exit or '', 'dat', num(now), 'own', '', 'cl', '')
  call('ZADD', B .. ':dn:' .. r.ns, s, step)
  call('ZADD', B .. ':df:' .. r.name, s, step)
  call('SADD', B .. ':dr:' .. r.id, step)
  call('HINCRBY', B .. ':n', 'dead', 1)
end
