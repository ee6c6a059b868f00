import type { Command } from 'commander'

/** The shells with a completion script. */
export const shells = ['bash', 'zsh', 'fish'] as const

export type Shell = (typeof shells)[number]

/** A command, with the words that may follow it. */
interface CompletionEntry {
  /** Names from the program on, such as `access decide`; empty for the program. */
  path: string
  words: { word: string; description: string; values: readonly string[] }[]
}

/** Formats the completion script of `shell` from the commands and options of `program`. */
export function formatCompletionScript(shell: Shell, program: Command): string {
  const entries = listEntries(program, [])
  if (shell === 'fish') return formatFishScript(program.name(), entries)
  const script = formatBashScript(program.name(), entries)
  return shell === 'zsh' ? ZSH_HEAD + script : script
}

/** Makes zsh understand completion scripts of bash. */
const ZSH_HEAD = `(( $+functions[compdef] )) || { autoload -Uz compinit && compinit }
autoload -Uz bashcompinit && bashcompinit
`

function listEntries(command: Command, path: readonly string[]): CompletionEntry[] {
  const help = command.createHelp()
  const commands = help.visibleCommands(command)
  const options = [...help.visibleOptions(command), ...help.visibleGlobalOptions(command)]
  const words = [
    ...commands.map(each => ({
      word: each.name(),
      description: each.summary() || each.description(),
      values: [],
    })),
    ...command.registeredArguments.flatMap(({ argChoices = [], description }) =>
      argChoices.map(word => ({ word, description, values: [] })),
    ),
    ...options.flatMap(({ short, long, description, argChoices: values = [] }) =>
      [long, short].flatMap(word =>
        word === undefined || word === null ? [] : [{ word, description, values }],
      ),
    ),
  ]
  const own = { path: path.join(' '), words }
  return [own, ...command.commands.flatMap(each => listEntries(each, [...path, each.name()]))]
}

function formatBashScript(name: string, entries: readonly CompletionEntry[]): string {
  const nested = entries.filter(({ path }) => path !== '').map(({ path }) => path)
  const cases = entries.map(
    ({ path, words }) => `    ${quote(path)}) words=${quote(words.map(({ word }) => word).join(' '))} ;;`,
  )
  const values = entries.flatMap(({ path, words }) =>
    words
      .filter(each => each.values.length > 0)
      .map(each => `    ${quote(`${path} ${each.word}`)}) words=${quote(each.values.join(' '))} ;;`),
  )
  return `_${name}_completion() {
  local current="\${COMP_WORDS[COMP_CWORD]}" path="" next word words=""
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    next="\${path:+$path }$word"
    case "$next" in
      ${nested.map(quote).join('|')}) path="$next" ;;
    esac
  done
  case "$path" in
${cases.join('\n')}
  esac
  case "$path \${COMP_WORDS[COMP_CWORD-1]}" in
${values.join('\n')}
  esac
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}
complete -o default -F _${name}_completion ${name}
`
}

function formatFishScript(name: string, entries: readonly CompletionEntry[]): string {
  return entries
    .flatMap(({ path, words }) => words.map(each => formatFishLine(name, path, each, entries)))
    .map(line => `${line}\n`)
    .join('')
}

function formatFishLine(
  name: string,
  path: string,
  { word, description, values }: CompletionEntry['words'][number],
  entries: readonly CompletionEntry[],
): string {
  const children = entries
    .filter(each => path !== '' && each.path.startsWith(`${path} `))
    .map(each => each.path.slice(path.length + 1))
  const conditions =
    path === ''
      ? ['__fish_use_subcommand']
      : [
          ...path.split(' ').map(each => `__fish_seen_subcommand_from ${each}`),
          ...(children.length > 0 ? [`not __fish_seen_subcommand_from ${children.join(' ')}`] : []),
        ]
  const flag = word.startsWith('--')
    ? `-l ${word.slice(2)}${values.length > 0 ? ` -x -a ${quote(values.join(' '))}` : ''}`
    : word.startsWith('-')
      ? `-s ${word.slice(1)}`
      : `-a ${word}`
  return `complete -c ${name} -n ${quote(conditions.join('; and '))} ${flag} -d ${quote(description)}`
}

function quote(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`
}
