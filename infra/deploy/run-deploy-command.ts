import { CommanderError, type Command } from 'commander'
import { LookupDeniedError } from '../../functions/aws/cdk/cdk-lookup.ts'
import { BuildError } from '../build/build-error.ts'
import { DeployError } from './deploy-error.ts'
import { CdkError } from './run-cdk.ts'
import type { DeployOptions } from './deploy-command.ts'
import { printProgress } from './terminal.ts'

/** Parses the command line, runs `work`, and sets the exit code. */
export async function runDeployCommand(
  command: Command,
  work: (deployOptions: DeployOptions) => Promise<number>,
): Promise<void> {
  try {
    command.exitOverride().allowExcessArguments(false).parse()
    const deployOptions = command.opts<DeployOptions>()
    if (deployOptions.profile !== undefined) process.env['AWS_PROFILE'] = deployOptions.profile
    process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true'
    process.exitCode = await work(deployOptions)
  } catch (failure) {
    process.exitCode = computeExitCode(failure)
  }
}

function computeExitCode(failure: unknown): number {
  if (failure instanceof CommanderError) return failure.exitCode === 0 ? 0 : 2
  if (!(failure instanceof Error)) throw failure
  if (failure instanceof CdkError) {
    printProgress(failure.message)
    return 1
  }
  const expected = [DeployError, BuildError, LookupDeniedError].some(type => failure instanceof type)
  printProgress(expected ? failure.message : (failure.stack ?? failure.message))
  return 2
}
