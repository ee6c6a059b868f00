import { CommanderError, type Command } from 'commander'
import { NotAllowed } from '../../functions/aws/looking-up.ts'
import { BuildRefused } from '../build.ts'
import { CannotDeploy } from './cannot-deploy.ts'
import { CdkFailed } from './cdk.ts'
import type { Options } from './options.ts'
import { note } from './terminal.ts'

/** Runs `work` with what the command line says, and sets the exit code. */
export async function run(command: Command, work: (options: Options) => Promise<number>): Promise<void> {
  try {
    command.exitOverride().allowExcessArguments(false).parse()
    const options = command.opts<Options>()
    if (options.profile !== undefined) process.env['AWS_PROFILE'] = options.profile
    process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true'
    process.exitCode = await work(options)
  } catch (failure) {
    process.exitCode = exitCodeOf(failure)
  }
}

function exitCodeOf(failure: unknown): number {
  if (failure instanceof CommanderError) return failure.exitCode === 0 ? 0 : 2
  if (!(failure instanceof Error)) throw failure
  if (failure instanceof CdkFailed) {
    note(failure.message)
    return 1
  }
  const expected = [CannotDeploy, BuildRefused, NotAllowed].some(type => failure instanceof type)
  note(expected ? failure.message : (failure.stack ?? failure.message))
  return 2
}
