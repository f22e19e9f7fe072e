local r = run(ARGV[2])
if not r then return { 2, 0 } end
if r.ended then return { 0, 0 } end
cancelRun(r)
return { 1, save() }
