-- Forgets idempotency keys whose runs are forgotten: pairs of key and run.
for i = 2, #ARGV, 2 do
  if call('HGET', B .. ':keys', ARGV[i]) == ARGV[i + 1] then call('HDEL', B .. ':keys', ARGV[i]) end
end
return 1
