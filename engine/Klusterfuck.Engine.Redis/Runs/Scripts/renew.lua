-- Pairs of step and attempt; answers the positions of those that are no longer the owner's.
local owner, lease = ARGV[2], tonumber(ARGV[3])
local lost = {}
for i = 4, #ARGV, 2 do
  local it = item(ARGV[i])
  if it and it.own == owner and it.at == tonumber(ARGV[i + 1]) then
    if call('ZSCORE', B .. ':le', ARGV[i]) == false then unqueue(run(it.run), ARGV[i], it.seq) end
    call('ZADD', B .. ':le', num(now + lease), ARGV[i])
  else
    lost[#lost + 1] = (i - 4) / 2
  end
end
return lost
