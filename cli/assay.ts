import { Command, CommanderError } from 'commander'
import { UnreadableEvent } from '../audit/events/change.ts'
import { AccountFileError } from '../functions/local/account-file.ts'
import { FileStoreError } from '../functions/local/file-store.ts'
import { createAccessCommand } from './commands/access.ts'
import { createAffectedCommand } from './commands/affected.ts'
import { CliError } from './cli-error.ts'
import { createAuditCommand } from './commands/audit.ts'
import { createCollectCommand } from './commands/collect.ts'
import { createControlsCommand } from './commands/controls.ts'
import { createDoctorCommand } from './commands/doctor.ts'
import { createReplayCommand } from './commands/replay.ts'
import { handleClosedPipe, printNote } from './output/terminal.ts'

const program = new Command('assay')
  .description('Audits the serverless and container estate of an AWS account.')
  .addCommand(createAuditCommand())
  .addCommand(createCollectCommand())
  .addCommand(createControlsCommand())
  .addCommand(createDoctorCommand())
  .addCommand(createReplayCommand())
  .addCommand(createAffectedCommand())
  .addCommand(createAccessCommand())
  .addHelpText(
    'after',
    '\nExit codes: 0 clean; 1 findings at or above --fail-on, or something that could not be judged; 2 could not run.',
  )

for (const command of [program, ...program.commands.flatMap(each => [each, ...each.commands])]) {
  command
    .exitOverride()
    .configureOutput({ outputError: text => text.trimEnd().split('\n').forEach(printNote) })
}

handleClosedPipe()

try {
  await program.parseAsync()
} catch (failure) {
  process.exitCode = computeExitCode(failure)
}

function computeExitCode(failure: unknown): number {
  if (failure instanceof CommanderError) return failure.exitCode === 0 ? 0 : 2
  const expected = [CliError, AccountFileError, FileStoreError, UnreadableEvent]
  if (!expected.some(type => failure instanceof type)) {
    const trace = failure instanceof Error ? failure.stack : String(failure)
    const [first = '', ...frames] = (trace ?? '').split('\n')
    for (const line of [`assay: this is a fault of Assay, or AWS failed: ${first}`, ...frames])
      printNote(line)
    return 2
  }
  const others = failure instanceof CliError ? failure.others : []
  for (const line of [(failure as Error).message, ...others]) printNote(`assay: ${line}`)
  return 2
}
