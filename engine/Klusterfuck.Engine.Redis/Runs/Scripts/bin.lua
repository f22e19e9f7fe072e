-- Removes a dead letter of a namespace.
local id = call('HGET', B .. ':d:' .. ARGV[2], 'run')
local r = id and run(id)
if not r or r.ns ~= ARGV[3] then return 0 end
call('DEL', B .. ':d:' .. ARGV[2])
call('ZREM', B .. ':dn:' .. r.ns, ARGV[2])
call('ZREM', B .. ':df:' .. r.name, ARGV[2])
call('SREM', B .. ':dr:' .. r.id, ARGV[2])
call('HINCRBY', B .. ':n', 'dead', -1)
return 1
