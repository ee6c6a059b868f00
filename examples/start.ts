import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { replayEvents } from '../cli/commands/replay.ts'
import { handleClosedPipe, printNote, printLine } from '../cli/output/terminal.ts'
import { applyMergePatch, type ExampleAccount } from './account/example-account.ts'
import { writeAccountFile, type AccountState } from './account/write-account-file.ts'

/** The day that is replayed: the directory that is named, or else the example's. */
const day = process.argv[2] ?? fileURLToPath(new URL('day/', import.meta.url))
const out = 'out'

/** The form of `after.json`: what each event changed of the account, by the event's file. */
type Patches = Readonly<Record<string, unknown>>

function readJson(name: string): unknown {
  return JSON.parse(readFileSync(join(day, name), 'utf8'))
}

/** What the account is like from each event on that changed it. */
function listStates(account: ExampleAccount, events: readonly string[]): AccountState[] {
  const patches = readJson('after.json') as Patches
  for (const file of Object.keys(patches))
    if (!events.includes(file)) throw new Error(`after.json: there is no event ${file}`)
  let current = account
  return events.flatMap(file => {
    const patch = patches[file]
    if (patch === undefined) return []
    current = applyMergePatch(current, patch)
    return [{ at: readEventTime(file), account: current }]
  })
}

function readEventTime(file: string): string {
  return (readJson(join('events', file)) as { time: string }).time
}

/** An hour before the first of `events`. */
function computeStart([first]: readonly string[]): string {
  if (first === undefined) throw new Error(`${day} has no events`)
  return new Date(Date.parse(readEventTime(first)) - 3_600_000).toISOString()
}

handleClosedPipe()
const events = readdirSync(join(day, 'events')).toSorted()
const initialAccount = readJson('account.json') as ExampleAccount
const account = join(out, 'account')
const beginning: AccountState = { at: computeStart(events), account: initialAccount }
writeAccountFile(account, beginning, listStates(initialAccount, events))

printLine(
  `A day of ${Object.keys(initialAccount.functions).length} functions: ${events.length} events, as AWS tells them.\n`,
)
const files = events.map(file => relative(process.cwd(), join(day, 'events', file)))
await replayEvents(files, { account, out, json: false })
printNote('')
printNote(`Open ${join(out, 'report.html')} in a browser.`)
printNote(`The account file of the day is in ${account}: npx assay audit --account ${account}`)
