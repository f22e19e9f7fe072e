-- Puts a dead letter of a namespace ('step', id, namespace) or all of a run ('run', id) back into the queue.
local steps, r
if ARGV[2] == 'step' then
  local id = call('HGET', B .. ':d:' .. ARGV[3], 'run')
  r = id and run(id)
  if not r or r.ns ~= ARGV[4] then return { 2, 0 } end
  steps = { ARGV[3] }
else
  r = run(ARGV[3])
  if not r then return { 2, 0 } end
  steps = call('SMEMBERS', B .. ':dr:' .. r.id)
  if #steps == 0 then return { 0, 0 } end
end
if r.status == 5 then return { 3, 0 } end

for _, step in ipairs(steps) do
  call('RENAME', B .. ':d:' .. step, B .. ':i:' .. step)
  call('ZREM', B .. ':dn:' .. r.ns, step)
  call('ZREM', B .. ':df:' .. r.name, step)
  call('SREM', B .. ':dr:' .. r.id, step)
  call('HDEL', B .. ':i:' .. step, 'code', 'msg', 'perm', 'exit', 'dat')
  local it = item(step)
  local seq = number(r, step)
  local st = enqueue(r, step, seq, it.th, it.tm)
  set(step, 'seq', seq, 'st', st, 'own', '', 'cl', '', 'fail', 0, 'loss', 0, 'ba', 0, 'bs', '', 'note', '', 'aw', '', 'sg', '', 'tl', '')
end
call('HINCRBY', B .. ':n', 'dead', -#steps)
if r.ended then
  call('HINCRBY', B .. ':n', 'open', 1)
  call('ZADD', B .. ':o:' .. r.ns, r.num, r.id)
  call('ZREM', B .. ':e', r.id)
  call('ZREM', B .. ':ef:' .. r.name, r.id)
end
r.status = 1
r.ended = false
r.failed = r.failed - #steps
-- The first error stays for as long as any of its failures does.
if r.failed == 0 then
  r.err = false
  call('ZREM', B .. ':x:' .. r.ns, r.id)
end
save()
return { 1, made, #steps, r.id }
