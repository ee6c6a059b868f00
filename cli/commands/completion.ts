import { Argument, Command } from 'commander'
import { formatCompletionScript, shells, type Shell } from '../output/format-completion.ts'
import { printLine } from '../output/terminal.ts'

/** `assay completion`: prints a script that completes commands and options. */
export function createCompletionCommand(): Command {
  return new Command('completion')
    .summary('print a completion script for a shell')
    .description('Print a script that completes the commands and options of assay in a shell.')
    .addArgument(new Argument('<shell>', 'the shell').choices(shells))
    .addHelpText(
      'after',
      `
To load it:
  bash  source <(assay completion bash)
  zsh   source <(assay completion zsh)
  fish  assay completion fish | source`,
    )
    .action(async (shell: Shell) => {
      const { createProgram } = await import('../assay.ts')
      const { commandDefinitions } = await import('./command-definitions.ts')
      printLine(formatCompletionScript(shell, await createProgram(commandDefinitions)).trimEnd())
    })
}
