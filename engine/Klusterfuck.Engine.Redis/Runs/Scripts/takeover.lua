-- Ends leases, at most 1000 a call.
local n = 0
for _, step in ipairs(call('ZRANGE', B .. ':le', 0, 999)) do
  local it = item(step)
  local r = run(it.run)
  cutOff(r, step, it)
  call('ZREM', B .. ':le', step)
  set(step, 'own', '', 'cl', '', 'loss', it.loss + 1)
  ready(r, step, it.seq)
  n = n + 1
end
save()
return { n, made }
