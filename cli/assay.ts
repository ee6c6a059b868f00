import { Command, CommanderError } from 'commander'
import { UnreadableEvent } from '../audit/changes/change.ts'
import { AccountFileError } from '../functions/local/account-file.ts'
import { FileStoreError } from '../functions/local/file-store.ts'
import { accessCommand } from './access.ts'
import { affectedCommand } from './affected.ts'
import { CannotRun } from './cannot-run.ts'
import { auditCommand } from './audit.ts'
import { collectCommand } from './collect.ts'
import { controlsCommand } from './controls.ts'
import { doctorCommand } from './doctor.ts'
import { replayCommand } from './replay.ts'
import { endWithReader, note } from './terminal.ts'

const program = new Command('assay')
  .description('Audits the serverless and container estate of an AWS account.')
  .addCommand(auditCommand())
  .addCommand(collectCommand())
  .addCommand(controlsCommand())
  .addCommand(doctorCommand())
  .addCommand(replayCommand())
  .addCommand(affectedCommand())
  .addCommand(accessCommand())
  .addHelpText(
    'after',
    '\nExit codes: 0 clean; 1 findings at or above --fail-on, or something that could not be judged; 2 could not run.',
  )

for (const command of [program, ...program.commands.flatMap(each => [each, ...each.commands])]) {
  command.exitOverride().configureOutput({ outputError: text => text.trimEnd().split('\n').forEach(note) })
}

endWithReader()

try {
  await program.parseAsync()
} catch (failure) {
  process.exitCode = exitCodeOf(failure)
}

function exitCodeOf(failure: unknown): number {
  if (failure instanceof CommanderError) return failure.exitCode === 0 ? 0 : 2
  const expected = [CannotRun, AccountFileError, FileStoreError, UnreadableEvent]
  if (!expected.some(type => failure instanceof type)) {
    const trace = failure instanceof Error ? failure.stack : String(failure)
    const [first = '', ...places] = (trace ?? '').split('\n')
    for (const line of [`assay: this is a fault of Assay, or AWS failed: ${first}`, ...places]) note(line)
    return 2
  }
  const others = failure instanceof CannotRun ? failure.others : []
  for (const line of [(failure as Error).message, ...others]) note(`assay: ${line}`)
  return 2
}
