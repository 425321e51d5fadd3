" For ALE, in Vim or Neovim: the buffer, saved or not, laid over its project; the findings of this file.
let s:line = '\v^.{-}:(\d+):(\d+): (error|warning|info) (\S+) (.+)$'

function! EcsRolesFindings(buffer, lines) abort
  let l:found = filter(map(copy(a:lines), {_, line -> matchlist(line, s:line)}), {_, parts -> !empty(parts)})
  return map(l:found, {_, parts -> {
  \ 'lnum': str2nr(parts[1]), 'col': str2nr(parts[2]), 'type': toupper(parts[3][0]), 'code': parts[4], 'text': parts[5]}})
endfunction

for s:language in ['terraform', 'yaml', 'json', 'cloudformation']
  call ale#linter#Define(s:language, {
  \ 'name': 'ecs_roles',
  \ 'executable': 'ecs-roles',
  \ 'command': '%e scan - --format concise --stdin-filename %s',
  \ 'callback': 'EcsRolesFindings',
  \})
endfor
