import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { replayed } from '../cli/replay.ts'
import { endWithReader, note, print } from '../cli/terminal.ts'
import { merged, type World } from './described/world.ts'
import { writeAccountFile, type Alteration } from './described/account-file.ts'

/** The day that is replayed: the directory that is named, or else the example's. */
const day = process.argv[2] ?? fileURLToPath(new URL('day/', import.meta.url))
const out = 'out'

/** The form of `after.json`: what each event changed of the account, by the event's file. */
type Patches = Readonly<Record<string, unknown>>

function jsonIn(name: string): unknown {
  return JSON.parse(readFileSync(join(day, name), 'utf8'))
}

/** What the account is like from each event on that changed it. */
function alterations(account: World, events: readonly string[]): Alteration[] {
  const patches = jsonIn('after.json') as Patches
  for (const file of Object.keys(patches))
    if (!events.includes(file)) throw new Error(`after.json: there is no event ${file}`)
  let current = account
  return events.flatMap(file => {
    const patch = patches[file]
    if (patch === undefined) return []
    current = merged(current, patch)
    return [{ at: timeOf(file), account: current }]
  })
}

function timeOf(file: string): string {
  return (jsonIn(join('events', file)) as { time: string }).time
}

/** An hour before the first of `events`. */
function beginningOf([first]: readonly string[]): string {
  if (first === undefined) throw new Error(`${day} has no events`)
  return new Date(Date.parse(timeOf(first)) - 3_600_000).toISOString()
}

endWithReader()
const events = readdirSync(join(day, 'events')).toSorted()
const morning = jsonIn('account.json') as World
const account = join(out, 'account')
const beginning: Alteration = { at: beginningOf(events), account: morning }
writeAccountFile(account, beginning, alterations(morning, events))

print(
  `A day of ${Object.keys(morning.functions).length} functions: ${events.length} events, as AWS tells them.\n`,
)
const files = events.map(file => relative(process.cwd(), join(day, 'events', file)))
await replayed(files, { account, out, json: false })
note('')
note(`Open ${join(out, 'report.html')} in a browser.`)
note(`The account file of the day is in ${account}: npx assay audit --account ${account}`)
