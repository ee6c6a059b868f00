import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { CliError } from '../cli/cli-error.ts'
import { replayEvents } from '../cli/commands/replay.ts'
import { printError, printNote, printLine, wrapLine } from '../cli/output/terminal.ts'
import { getProgramRun, processIo, runProgram, setExitCode, type ProgramIo } from '../cli/program-io.ts'
import { applyMergePatch, type ExampleAccount } from './account/example-account.ts'
import { writeAccountFile, type AccountState } from './account/write-account-file.ts'

/** Where the account file and the reports go. */
const OUT = 'out'

/** The content of `after.json`: what each event changed in the account, by the event's file. */
type Patches = Readonly<Record<string, unknown>>

/**
 * Replays a day: the directory in `args`, or the example's. `--verbose` prints every detail. Returns the exit code.
 */
export function replayDay(args: readonly string[], io: ProgramIo = processIo): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...args],
    options: { verbose: { type: 'boolean', short: 'v', default: false } },
    allowPositionals: true,
  })
  const day = positionals[0] ?? fileURLToPath(new URL('day/', import.meta.url))
  return runProgram(io, async () => {
    if (values.verbose) getProgramRun().verbosity = 'VERBOSE'
    try {
      await replayDirectory(day, values.verbose)
    } catch (failure) {
      if (!(failure instanceof CliError)) throw failure
      printError(failure.message)
      setExitCode(1)
    }
  })
}

async function replayDirectory(day: string, verbose: boolean): Promise<void> {
  const events = readdirSync(join(day, 'events')).toSorted()
  const initialAccount = readJson(day, 'account.json') as ExampleAccount
  const account = join(OUT, 'account')
  const beginning: AccountState = { at: computeStart(day, events), account: initialAccount }
  writeAccountFile(account, beginning, listStates(day, initialAccount, events))

  const functions = Object.keys(initialAccount.functions).length
  print(`Replaying ${events.length} events against a sample account (${functions} functions).`)
  printLine('')
  const files = events.map(file => relative(process.cwd(), join(day, 'events', file)))
  await replayEvents(files, { account, out: OUT, json: false })
  printNote('')
  if (!verbose) printNote('npm start -- --verbose prints the notifications and every affected resource.')
  printNote(`Open ${join(OUT, 'report.html')} in a browser.`)
  printNote(`To audit the account file of the day: npx assay audit --account ${account}`)
}

function print(line: string): void {
  wrapLine(line, 0).forEach(printLine)
}

function readJson(day: string, name: string): unknown {
  return JSON.parse(readFileSync(join(day, name), 'utf8'))
}

/** The account after each event that changed it. */
function listStates(day: string, account: ExampleAccount, events: readonly string[]): AccountState[] {
  const patches = readJson(day, 'after.json') as Patches
  for (const file of Object.keys(patches))
    if (!events.includes(file)) throw new CliError(`after.json: there is no event ${file}`)
  let current = account
  return events.flatMap(file => {
    const patch = patches[file]
    if (patch === undefined) return []
    current = applyMergePatch(current, patch)
    return [{ at: readEventTime(day, file), account: current }]
  })
}

function readEventTime(day: string, file: string): string {
  return (readJson(day, join('events', file)) as { time: string }).time
}

/** One hour before the first event. */
function computeStart(day: string, [first]: readonly string[]): string {
  if (first === undefined) throw new CliError(`${day} has no events`)
  return new Date(Date.parse(readEventTime(day, first)) - 3_600_000).toISOString()
}
