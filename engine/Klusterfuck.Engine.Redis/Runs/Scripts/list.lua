-- Runs by falling number, of one index: { rows, whether there are more, number and id to go on after }. Looks at a bounded number of runs a call.
local c = cjson.decode(ARGV[2])
local FIELDS = { 'ns', 'flow', 'commit', 'entry', 'status', 'created', 'started', 'ended', 'fc', 'open', 'err', 'pins', 'prun', 'pstep', 'depth', 'replay' }
local rows = {}
local statuses
if c.statuses then
  statuses = {}
  for _, s in ipairs(c.statuses) do statuses[tostring(s)] = true end
end
local at, id = c.at or '+inf', c.id
local page = call('ZREVRANGEBYSCORE', B .. c.index, at, '-inf', 'WITHSCORES', 'LIMIT', 0, c.scan)
for i = 1, #page, 2 do
  local member, score = page[i], num(tonumber(page[i + 1]))
  if not (id and score == c.at and member >= id) then
    local v = call('HMGET', B .. ':r:' .. member, unpack(FIELDS))
    at, id = score, member
    if v[1] and v[1] == c.ns and (not c.flow or v[2] == c.flow) and (not statuses or statuses[v[5]]) and (not c.since or tonumber(v[6]) >= c.since)
      and (not c.error or (v[11] and string.find(string.lower(v[11]), c.error, 1, true))) and (not c.roots or v[13] == '') then
      rows[#rows + 1] = { member, score, v }
      if #rows >= c.limit then return { rows, 1, at, id } end
    end
    if c.since and v[1] and tonumber(v[6]) < c.since then return { rows, 0, at, id } end
  end
end
return { rows, #page / 2 == c.scan and 1 or 0, at or '', id or '' }
