import { Command } from 'commander'
import { commandOf } from './access/asking.ts'
import { decide } from './access/decide.ts'
import { diff } from './access/diff.ts'
import { escalate } from './access/escalate.ts'
import { exposure } from './access/exposure.ts'
import { unused } from './access/unused.ts'

/** `assay access`: what a principal may, what a change gave it, where that leads, and whom a policy lets in. */
export function accessCommand(): Command {
  const command = new Command('access')
    .description('Answer questions about IAM policies, from files; nothing is asked of AWS.')
    .addHelpText(
      'after',
      '\nExit codes: 0 all files are answered; 2 a file is broken, the others are answered.',
    )
  const commands = [
    commandOf(decide),
    commandOf(diff),
    commandOf(escalate),
    commandOf(exposure),
    commandOf(unused),
  ]
  return commands.reduce((all, each) => all.addCommand(each), command)
}
