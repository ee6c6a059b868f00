import { Command } from 'commander'
import { createQuestionCommand } from '../access/question-command.ts'
import { decideCommand } from '../access/decide.ts'
import { createDiffCommand } from '../access/files/diff-files.ts'
import { createEscalateCommand } from '../access/files/escalate-account.ts'
import { exposureCommand } from '../access/exposure.ts'
import { unusedCommand } from '../access/unused.ts'

/** `assay access`: questions about permissions, diffs, escalation paths, exposure and unused access. */
export function createAccessCommand(): Command {
  const command = new Command('access')
    .summary('answer questions about IAM policies')
    .description(
      'Answer questions about IAM policies that are in files or in an account file. Calls no AWS API.',
    )
    .addHelpText('after', EXIT_CODES_TEXT)
  const commands = [
    createQuestionCommand(decideCommand),
    createDiffCommand(),
    createEscalateCommand(),
    createQuestionCommand(exposureCommand),
    createQuestionCommand(unusedCommand),
  ]
  return commands.reduce((all, each) => all.addCommand(each), command)
}

const EXIT_CODES_TEXT = `
Exit codes:
  0  all questions are answered
  1  a change granted access (diff --fail-on-new-access), or a part of the account file could not be read
  2  a file is broken; the others are answered`
