-- Which run an idempotency key stands for: the one that was there, or the one that is asked for.
local was = call('HGET', B .. ':keys', ARGV[2])
if was then return was end
call('HSET', B .. ':keys', ARGV[2], ARGV[3])
return ARGV[3]
