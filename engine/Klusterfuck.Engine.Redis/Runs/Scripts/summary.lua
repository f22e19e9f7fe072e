-- Counts runs of a namespace after a number, a bounded number a call: { by status, open items, by minute since, the number to go on after or '', dead letters }.
-- No two runs of a partition have the same number.
local ns, since, after, scan = ARGV[2], tonumber(ARGV[3]), ARGV[4], tonumber(ARGV[5])
local counts, minutes, open = {}, {}, 0
local page = call('ZRANGEBYSCORE', B .. ':l:' .. ns, after == '-inf' and after or '(' .. after, '+inf', 'WITHSCORES', 'LIMIT', 0, scan)
for i = 1, #page, 2 do
  local v = call('HMGET', B .. ':r:' .. page[i], 'status', 'open', 'ended')
  if v[1] then
    counts[v[1]] = (counts[v[1]] or 0) + 1
    local ended = tonumber(v[3])
    if not ended then
      open = open + tonumber(v[2])
    elseif ended >= since then
      local minute = num(math.floor(ended / 60000))
      local m = minutes[minute] or { 0, 0 }
      m[1] = m[1] + 1
      if v[1] == '4' then m[2] = m[2] + 1 end
      minutes[minute] = m
    end
  end
end
local byStatus, byMinute = {}, {}
for status, count in pairs(counts) do
  byStatus[#byStatus + 1] = tonumber(status)
  byStatus[#byStatus + 1] = count
end
for minute, m in pairs(minutes) do
  byMinute[#byMinute + 1] = tonumber(minute)
  byMinute[#byMinute + 1] = m[1]
  byMinute[#byMinute + 1] = m[2]
end
return { byStatus, open, byMinute, #page / 2 == scan and num(tonumber(page[#page])) or '', call('ZCARD', B .. ':dn:' .. ns) }
