-- Runs: gathering, ending, cancelling.
local cancelRun

local function cancelChildren(id, step)
  for _, child in ipairs(call('ZRANGE', B .. ':c:' .. id, 0, -1)) do
    local c = run(child)
    if c and not c.ended and (step == nil or c.pstep == step) then cancelRun(c) end
  end
end

-- Takes items of a run out as cancelled, with the runs they began: those whose field has the value.
local function cancelItems(r, field, value)
  for _, step in ipairs(call('ZRANGE', B .. ':ri:' .. r.id, 0, -1)) do
    local it = item(step)
    if it and it[field] == value then
      cutOff(r, step, it)
      remove(r, step, it)
      local g = call('HGET', B .. ':g:' .. r.id, step)
      if g then
        g = cjson.decode(g)
        g.o = 1
        call('HSET', B .. ':g:' .. r.id, step, cjson.encode(g))
      end
      if it.st == 4 and not it.tl then r.open = r.open + 1 end
      if it.st == 2 then r.wait = r.wait - 1 end
      cancelChildren(r.id, step)
    end
  end
end

local function endGather(r, step)
  local g = call('HGET', B .. ':g:' .. r.id, step)
  if not g then return end
  g = cjson.decode(g)
  g.o = 1
  call('HSET', B .. ':g:' .. r.id, step, cjson.encode(g))
  for _, node in ipairs(g.c or {}) do cancelItems(r, 'node', node) end
end

local function beginGather(r, step, gather)
  call('DEL', B .. ':v:' .. step)
  call('HSET', B .. ':g:' .. r.id, step, cjson.encode({ e = gather.e, n = gather.n, c = gather.c, a = 0, d = 0, o = 0 }))
end

-- Lets an item go on with what has arrived.
local function finish(r, step)
  local it = item(step)
  if it then
    if not it.tl then r.open = r.open + 1 end
    r.dirty = true
    call('ZREM', B .. ':pk', step)
    set(step, 'st', 0, 'tl', '')
    ready(r, step, it.seq)
  end
  endGather(r, step)
end

local function arrive(r, d, parent, pay)
  local g = call('HGET', B .. ':g:' .. r.id, d.s)
  if not g then
    beginGather(r, d.s, d.g)
    g = call('HGET', B .. ':g:' .. r.id, d.s)
    local seq = number(r, d.s)
    if d.g.t then
      call('ZADD', B .. ':pk', num(now + d.g.t), d.s)
      r.open = r.open + 1
      made = made + 1
    end
    set(d.s, 'run', r.id, 'node', d.n, 'link', -1, 'path', d.n, 'part', 0, 'at', 0, 'fail', 0, 'loss', 0, 'ba', 0, 'st', 4, 'seq', seq, 'tl', d.g.t and 1 or '', 'since', num(now))
  end
  g = cjson.decode(g)
  if g.o == 1 then return end
  call('RPUSH', B .. ':v:' .. d.s, '{"p":' .. quote(parent) .. ',"l":' .. d.l .. ',"h":' .. cjson.encode(d.h) .. ',"x":' .. d.x .. ',"i":' .. (pay or 'null') .. ',"f":' .. (d.f or 0) .. '}')
  g.a = g.a + 1
  if pay then g.d = g.d + 1 end
  call('HSET', B .. ':g:' .. r.id, d.s, cjson.encode(g))
  if g.a >= g.e or g.d >= g.n or d.f == 1 then finish(r, d.s) end
end

local function deliver(r, d, parent)
  local pay = store(r, d.p)
  if d.g then arrive(r, d, parent, pay) else add(r, d, parent, pay) end
end

local function finished(r, c, link, claimed, input, mark)
  r.na = r.na + 1
  r.dirty = true
  record(r, c.step, link, c.attempt, '{"q":' .. r.na .. ',"c":' .. num(claimed) .. ',"i":' .. (input or 'null') .. ',"o":' .. (store(r, c.output) or 'null') .. ',' .. c.record .. mark)
end

-- A step whose item has never been in the queue.
local function unqueued(r, c)
  finished(r, c, c.link, c.claimed, store(r, c.input), '}')
  for _, d in ipairs(c.deliveries) do deliver(r, d, c.step) end
end

local function insertRun(c)
  local s = stamp()
  local id = c.id
  call('HSET', B .. ':r:' .. id, 'ns', c.ns, 'flow', c.flow, 'commit', c.commit, 'entry', c.entry, 'status', 0, 'created', num(now), 'num', num(s), 'fc', c.fc,
    'pins', c.pins, 'key', c.key or '', 'prun', c.prun or '', 'pstep', c.pstep or '', 'depth', c.depth, 'replay', c.replay or '', 'nonce', c.nonce,
    'open', 0, 'wait', 0, 'failed', 0, 'np', 0, 'ni', 0, 'na', 0)
  local name = c.ns .. '/' .. c.flow
  call('ZADD', B .. ':l:' .. c.ns, num(s), id)
  call('ZADD', B .. ':lf:' .. name, num(s), id)
  call('ZADD', B .. ':o:' .. c.ns, num(s), id)
  call('SADD', B .. ':flows', name)
  if c.prun then call('ZADD', B .. ':c:' .. c.prun, num(s), id) end
  call('HINCRBY', B .. ':n', 'open', 1)
  local r = run(id)
  for _, d in ipairs(c.begins) do deliver(r, d, nil) end
  if #c.steps > 0 then
    r.status = 1
    r.started = now
  end
  for _, step in ipairs(c.steps) do unqueued(r, step) end
end

local function endRun(r, status)
  r.status = status
  r.ended = now
  r.open = 0
  r.wait = 0
  r.dirty = true
  call('HINCRBY', B .. ':n', 'open', -1)
  call('ZREM', B .. ':o:' .. r.ns, r.id)
  if not r.prun then
    call('ZADD', B .. ':e', num(now), r.id)
    call('ZADD', B .. ':ef:' .. r.name, num(now), r.id)
  end
  if r.w then call('PUBLISH', prefix .. ':end', r.id) end
  if r.pstep then
    local it = item(r.pstep)
    if it and it.st == 3 then
      call('ZREM', B .. ':pk', r.pstep)
      set(r.pstep, 'st', 0, 'tl', '')
      ready(run(it.run), r.pstep, it.seq)
    end
  end
end

cancelRun = function(r)
  for _, step in ipairs(call('ZRANGE', B .. ':ri:' .. r.id, 0, -1)) do
    local it = item(step)
    cutOff(r, step, it)
    remove(r, step, it)
  end
  endRun(r, 5)
  cancelChildren(r.id)
end

-- The end of each script that changes something: counts are applied once, so that they pass zero only where they stay there.
local function save()
  local i = 1
  while i <= #touched do
    local r = touched[i]
    if r.dirty then
      if not r.ended then
        if r.wait > 0 and r.wait == r.open then r.status = 2 elseif r.status == 2 then r.status = 1 end
        if r.open == 0 then endRun(r, r.failed > 0 and 4 or 3) end
      end
      r.dirty = false
      call('HSET', B .. ':r:' .. r.id, 'status', r.status, 'open', r.open, 'wait', r.wait, 'failed', r.failed, 'np', r.np, 'ni', r.ni, 'na', r.na,
        'err', r.err or '', 'ended', r.ended and num(r.ended) or '', 'started', r.started and num(r.started) or '')
    end
    i = i + 1
  end
  if items ~= 0 then call('HINCRBY', B .. ':n', 'items', items) end
  -- Somebody found nothing here and waits to be told.
  if made > 0 and call('DEL', B .. ':idle') == 1 then call('PUBLISH', prefix .. ':work', partition) end
  return made
end
