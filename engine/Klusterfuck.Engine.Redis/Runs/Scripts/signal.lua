local it = item(ARGV[3])
if not it or it.run ~= ARGV[2] or it.st ~= 2 or not it.aw then return { 0, 0 } end
local r = run(it.run)
call('ZREM', B .. ':pk', ARGV[3])
call('ZREM', B .. ':w:' .. r.ns, ARGV[3])
set(ARGV[3], 'sg', '=' .. ARGV[4], 'aw', '', 'st', 0, 'tl', '')
r.wait = r.wait - 1
r.dirty = true
ready(r, ARGV[3], it.seq)
return { 1, save() }
