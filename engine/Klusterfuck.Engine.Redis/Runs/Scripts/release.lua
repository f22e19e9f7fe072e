-- Pairs of step and attempt.
for i = 3, #ARGV, 2 do
  local it = item(ARGV[i])
  if it and it.own == ARGV[2] and it.at == tonumber(ARGV[i + 1]) then
    local r = run(it.run)
    cutOff(r, ARGV[i], it)
    unclaim(r, ARGV[i], it)
    set(ARGV[i], 'own', '', 'cl', '')
    ready(r, ARGV[i], it.seq)
  end
end
return { 1, save() }
