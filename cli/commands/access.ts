import { Command } from 'commander'
import { createQuestionCommand } from '../access/question-command.ts'
import { decideCommand } from '../access/decide.ts'
import { diffCommand } from '../access/diff.ts'
import { escalateCommand } from '../access/escalate.ts'
import { exposureCommand } from '../access/exposure.ts'
import { unusedCommand } from '../access/unused.ts'

/** `assay access`: what a principal may, what a change gave it, where that leads, and whom a policy lets in. */
export function createAccessCommand(): Command {
  const command = new Command('access')
    .description('Answer questions about IAM policies, from files; nothing is asked of AWS.')
    .addHelpText(
      'after',
      '\nExit codes: 0 all files are answered; 2 a file is broken, the others are answered.',
    )
  const commands = [
    createQuestionCommand(decideCommand),
    createQuestionCommand(diffCommand),
    createQuestionCommand(escalateCommand),
    createQuestionCommand(exposureCommand),
    createQuestionCommand(unusedCommand),
  ]
  return commands.reduce((all, each) => all.addCommand(each), command)
}
