import { Argument, Command } from 'commander'
import { formatCompletionScript, shells, type Shell } from '../output/format-completion.ts'
import { printLine } from '../output/terminal.ts'

/** `assay completion`: prints a script that completes the commands and options of `createFullProgram`. */
export function createCompletionCommand(createFullProgram: () => Promise<Command>): Command {
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
      printLine(formatCompletionScript(shell, await createFullProgram()).trimEnd())
    })
}
