-- What every script begins with. KEYS[1] is the partition: prefix:{prefix-number}; every other key begins with it, so that all are in one slot. KEYS[2] is
-- there for what a cluster makes of it.
-- ARGV[1] is the moment in milliseconds, or -1 for the server's own clock.
local call = redis.call
local B = KEYS[1]
local now = tonumber(ARGV[1])
if now < 0 then
  local t = call('TIME')
  now = t[1] * 1000 + math.floor(t[2] / 1000)
end
local prefix, partition = string.match(B, '^(.*):{.*%-(%d+)}$')
local made = 0
local items = 0
local runs, touched, stored = {}, {}, {}

local function num(n) return string.format('%.0f', n) end

-- A number that rises with each call and stands near the clock, so that the numbers of all partitions sort by time.
local function stamp()
  local s = math.max(now * 1000, tonumber(call('GET', B .. ':stamp') or 0) + 1)
  call('SET', B .. ':stamp', num(s))
  return s
end

local RUN = { 'status', 'open', 'wait', 'failed', 'np', 'ni', 'na', 'num', 'ns', 'flow', 'err', 'prun', 'pstep', 'ended', 'w', 'started' }

-- A run, read once and saved at the end; nil where there is none.
local function run(id)
  local r = runs[id]
  if r then return r end
  local v = call('HMGET', B .. ':r:' .. id, unpack(RUN))
  if not v[1] then return nil end
  r = { id = id, prun = v[12], pstep = v[13], ns = v[9], flow = v[10], err = v[11], w = v[15] }
  for i = 1, 8 do r[RUN[i]] = tonumber(v[i]) end
  for _, f in ipairs({ 'err', 'prun', 'pstep', 'w' }) do if r[f] == '' then r[f] = false end end
  r.ended = tonumber(v[14]) or false
  r.started = tonumber(v[16]) or false
  r.name = r.ns .. '/' .. r.flow
  runs[id] = r
  touched[#touched + 1] = r
  return r
end

-- The number of a payload in its run: 0 is none, -n is stored as n already, n is the n-th pair of body and description the caller sent.
local first = 3
local function store(r, p)
  if p == nil or p == 0 then return nil end
  if p < 0 then return -p end
  local key = r.id .. p
  if not stored[key] then
    r.np = r.np + 1
    r.dirty = true
    call('HSET', B .. ':p:' .. r.id, r.np, ARGV[first + 2 * (p - 1)], r.np .. 'm', ARGV[first + 2 * p - 1])
    stored[key] = r.np
  end
  return stored[key]
end
