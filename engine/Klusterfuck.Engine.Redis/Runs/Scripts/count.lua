local v = call('HMGET', B .. ':n', 'open', 'items', 'dead')
local queued = call('ZCARD', B .. ':dl')
for _, flow in ipairs(call('LRANGE', B .. ':turns', 0, -1)) do queued = queued + call('ZCARD', B .. ':q:' .. flow) end
return { tonumber(v[1] or 0), tonumber(v[2] or 0), queued, call('ZCARD', B .. ':le'), tonumber(v[3] or 0) }
