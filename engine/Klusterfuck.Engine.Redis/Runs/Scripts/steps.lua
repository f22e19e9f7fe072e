-- A run's attempts, open items and arrivals at one moment; payloads by number.
local id = ARGV[2]
local open, arrived = {}, {}
for _, step in ipairs(call('ZRANGE', B .. ':ri:' .. id, 0, -1)) do
  open[#open + 1] = { step, call('HMGET', B .. ':i:' .. step, 'node', 'at', 'own', 'cl', 'pay', 'st', 'par', 'link', 'part', 'since', 'path') }
end
for _, step in ipairs(call('HKEYS', B .. ':g:' .. id)) do
  arrived[#arrived + 1] = { step, call('LRANGE', B .. ':v:' .. step, 0, -1) }
end
return { call('HVALS', B .. ':a:' .. id), open, arrived, call('HGET', B .. ':r:' .. id, 'np') }
