import { Command } from 'commander'
import { createQuestionCommand } from '../access/question-command.ts'
import { decideCommand } from '../access/decide.ts'
import { diffCommand } from '../access/diff.ts'
import { escalateCommand } from '../access/escalate.ts'
import { exposureCommand } from '../access/exposure.ts'
import { unusedCommand } from '../access/unused.ts'

/** `assay access`: questions about permissions, diffs, escalation paths, exposure and unused access. */
export function createAccessCommand(): Command {
  const command = new Command('access')
    .summary('answer questions about IAM policies')
    .description('Answer questions about IAM policies that are in files. Calls no AWS API.')
    .addHelpText(
      'after',
      '\nExit codes:\n  0  all files are answered\n  2  a file is broken; the others are answered',
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
