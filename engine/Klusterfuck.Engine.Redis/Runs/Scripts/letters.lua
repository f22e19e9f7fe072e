-- Dead letters or waiting steps by falling number: index, kind of key, limit, number and id to go on after.
local kind, limit, at, id = ARGV[3], tonumber(ARGV[4]), ARGV[5], ARGV[6]
local rows = {}
local page = call('ZREVRANGEBYSCORE', B .. ARGV[2], at, '-inf', 'WITHSCORES', 'LIMIT', 0, limit + 1000)
for i = 1, #page, 2 do
  local step, score = page[i], num(tonumber(page[i + 1]))
  if #rows < limit and not (score == at and step >= id) then
    local v = call('HMGET', B .. kind .. step, 'run', 'node', 'at', 'code', 'msg', 'perm', 'exit', 'dat', 'pay', 'since', 'note')
    local r = run(v[1])
    rows[#rows + 1] = { step, score, v, r.ns, r.flow, call('ZSCORE', B .. ':pk', step) }
  end
end
return rows
