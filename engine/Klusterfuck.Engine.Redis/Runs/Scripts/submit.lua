local c = cjson.decode(ARGV[2])
local nonce = call('HGET', B .. ':r:' .. c.run.id, 'nonce')
if nonce then return { nonce == c.run.nonce and 1 or 2, 0 } end
if tonumber(call('HGET', B .. ':n', 'open') or 0) >= c.max then return { 3, 0 } end
insertRun(c.run)
return { 1, save() }
