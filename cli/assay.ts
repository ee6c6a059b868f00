import { Command, CommanderError } from 'commander'
import packageJson from '../package.json' with { type: 'json' }
import { ExplainedError } from '../functions/evidence/explained-error.ts'
import { CliError } from './cli-error.ts'
import {
  commandDefinitions,
  createSummaryCommand,
  type CommandDefinition,
} from './commands/command-definitions.ts'
import { stopProgress } from './output/progress.ts'
import { printError } from './output/terminal.ts'
import { getProgramRun, processIo, runProgram, setExitCode, type ProgramIo } from './program-io.ts'

/** Runs the CLI with `args`, without the names of node and script. Returns the exit code; never throws. */
export function runCli(args: readonly string[], io: ProgramIo = processIo): Promise<number> {
  return runProgram(io, async () => {
    try {
      const program = await createProgram(findCommands(args))
      await program.parseAsync(args, { from: 'user' })
    } catch (failure) {
      setExitCode(await reportFailure(failure))
    } finally {
      stopProgress()
    }
  })
}

/** The whole program, with all options of the commands `loaded`, and the names of the others. */
export async function createProgram(loaded: readonly CommandDefinition[]): Promise<Command> {
  const program = new Command('assay')
    .description('Audit the serverless and container workloads of an AWS account.')
    .version(packageJson.version, '-V, --version', 'print the version')
    .option('-q, --quiet', 'print results and errors only')
    .option('-v, --verbose', 'print more about the work')
    .helpOption('-h, --help', 'print help')
    .helpCommand('help [command]', 'print help for a command')
    .configureHelp({ showGlobalOptions: true })
    .addHelpText('after', EXIT_CODES_TEXT)
    .hook('preAction', () => applyVerbosity(program.opts()))
  for (const definition of commandDefinitions)
    program.addCommand(
      loaded.includes(definition)
        ? await definition.load(createFullProgram)
        : createSummaryCommand(definition),
    )
  for (const command of [program, ...program.commands.flatMap(each => [each, ...each.commands])])
    configureOutput(command)
  return program
}

const EXIT_CODES_TEXT = `
Exit codes:
  0  nothing failed at or above --fail-on, and everything could be evaluated
  1  something failed, or could not be evaluated
  2  the command could not run`

function createFullProgram(): Promise<Command> {
  return createProgram(commandDefinitions)
}

/** The commands that `args` name: only these are loaded. */
function findCommands(args: readonly string[]): CommandDefinition[] {
  const names = args.filter(arg => !arg.startsWith('-')).slice(0, 2)
  const [first] = names
  const wanted = first === 'help' ? names.slice(1) : names.slice(0, 1)
  return commandDefinitions.filter(({ name }) => wanted.includes(name))
}

function configureOutput(command: Command): void {
  const { stdout, stderr } = getProgramRun().io
  command
    .exitOverride()
    .configureHelp({ showGlobalOptions: true })
    .configureOutput({
      writeOut: text => void stdout.write(text),
      writeErr: text => void stderr.write(text),
      outputError: text => text.trimEnd().split('\n').forEach(printError),
      getOutHelpWidth: () => stdout.columns ?? HELP_WIDTH,
      getErrHelpWidth: () => stderr.columns ?? HELP_WIDTH,
      getOutHasColors: () => false,
      getErrHasColors: () => false,
    })
}

/** Columns of help that is not printed on a terminal. */
const HELP_WIDTH = 100

function applyVerbosity({ quiet, verbose }: { quiet?: boolean; verbose?: boolean }): void {
  if (quiet === true && verbose === true) throw new CliError('--quiet and --verbose exclude each other')
  getProgramRun().verbosity = quiet === true ? 'QUIET' : verbose === true ? 'VERBOSE' : 'NORMAL'
}

/** Prints what went wrong. Returns the exit code. */
async function reportFailure(failure: unknown): Promise<number> {
  if (failure instanceof CommanderError) return failure.exitCode === 0 ? 0 : 2
  if (!(failure instanceof ExplainedError) && !(await isExpectedError(failure))) {
    const trace = failure instanceof Error ? failure.stack : String(failure)
    const [first = '', ...frames] = (trace ?? '').split('\n')
    for (const line of [`assay: unexpected error (please report it): ${first}`, ...frames]) printError(line)
    return 2
  }
  const others = failure instanceof ExplainedError ? failure.others : []
  for (const line of [(failure as Error).message, ...others]) printError(`assay: ${line}`)
  return 2
}

/** Whether the message says what is wrong. The modules of the errors are loaded here: starting does not need them. */
async function isExpectedError(failure: unknown): Promise<boolean> {
  const [{ UnreadableEvent }, { AccountFileError }, { FileStoreError }] = await Promise.all([
    import('../audit/events/change.ts'),
    import('../functions/local/account-file.ts'),
    import('../functions/local/file-store.ts'),
  ])
  return [UnreadableEvent, AccountFileError, FileStoreError].some(type => failure instanceof type)
}
