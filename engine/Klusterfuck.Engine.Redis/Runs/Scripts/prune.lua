-- Forgets runs that came from outside, with the runs they began; one with a run that has not ended stays. Answers how many, then pairs of flow and key to forget.
local answer = { 0 }

local function family(id, list)
  local r = run(id)
  if r and not r.ended then return false end
  if r then list[#list + 1] = r end
  for _, child in ipairs(call('ZRANGE', B .. ':c:' .. id, 0, -1)) do
    if not family(child, list) then return false end
  end
  return true
end

local function forget(r)
  local key = call('HGET', B .. ':r:' .. r.id, 'key')
  if key and key ~= '' then
    answer[#answer + 1] = r.name .. '/' .. key
    answer[#answer + 1] = r.id
  end
  local dead = call('SMEMBERS', B .. ':dr:' .. r.id)
  for _, step in ipairs(dead) do
    call('DEL', B .. ':d:' .. step)
    call('ZREM', B .. ':dn:' .. r.ns, step)
    call('ZREM', B .. ':df:' .. r.name, step)
  end
  if #dead > 0 then call('HINCRBY', B .. ':n', 'dead', -#dead) end
  -- What gathered and never had enough.
  for _, step in ipairs(call('ZRANGE', B .. ':ri:' .. r.id, 0, -1)) do
    call('DEL', B .. ':i:' .. step)
    call('ZREM', B .. ':pk', step)
    items = items - 1
  end
  for _, step in ipairs(call('HKEYS', B .. ':g:' .. r.id)) do call('DEL', B .. ':v:' .. step) end
  for _, kind in ipairs({ ':r:', ':p:', ':a:', ':g:', ':ri:', ':dr:', ':c:' }) do call('DEL', B .. kind .. r.id) end
  call('ZREM', B .. ':l:' .. r.ns, r.id)
  call('ZREM', B .. ':lf:' .. r.name, r.id)
  call('ZREM', B .. ':x:' .. r.ns, r.id)
  call('ZREM', B .. ':e', r.id)
  call('ZREM', B .. ':ef:' .. r.name, r.id)
end

local attempts = 0
for i = 2, #ARGV do
  local list = {}
  if call('EXISTS', B .. ':r:' .. ARGV[i]) == 1 and family(ARGV[i], list) then
    for _, r in ipairs(list) do attempts = attempts + call('HLEN', B .. ':a:' .. r.id) end
    if answer[1] > 0 and attempts > 5000 then break end
    for _, r in ipairs(list) do forget(r) end
    answer[1] = answer[1] + 1
  end
end
if items ~= 0 then call('HINCRBY', B .. ':n', 'items', items) end
return answer
