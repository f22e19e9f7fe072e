-- Whether a run has ended or is not there; else its end is told.
local r = run(ARGV[2])
if not r or r.ended then return 1 end
if not r.w then call('HSET', B .. ':r:' .. r.id, 'w', 1) end
return 0
