import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { triggers, matchTriggers, type Trigger } from '../../audit/events/triggers.ts'
import { isPlausibleAwsTime } from '../../functions/collectors/api/timestamp.ts'
import { resolveAccountId, type AccountSource } from '../account/account-source.ts'
import { CliError } from '../cli-error.ts'
import { getProgramRun } from '../program-io.ts'

/** An event from a file, and the trigger whose rules admit it. */
export interface EventFile {
  file: string
  event: Record<string, unknown>
  trigger: Trigger
  account: string
  region: string
  /** When the change happened. */
  at: Date
}

/** How long before the first event the account is read as it was, in milliseconds. */
export const LEAD_TIME_MS = 900_000

/** Larger than any event: EventBridge accepts 1 MiB. */
const MAX_EVENT_SIZE = 1_048_576

/** Standard input, in place of a file name. */
const STDIN = '-'

/** Lists the event files that `paths` name: a directory stands for its `.json` files. Throws CliError. */
export function listEventFiles(paths: readonly string[]): string[] {
  return paths.flatMap(path => {
    if (path === STDIN || statSync(path, { throwIfNoEntry: false })?.isDirectory() !== true) return [path]
    const files = readdirSync(path)
      .filter(name => name.endsWith('.json'))
      .toSorted()
    if (files.length === 0) throw new CliError(`${path}: the directory has no .json file`)
    return files.map(name => join(path, name))
  })
}

/** Reads an event as EventBridge delivers it, from a file or from standard input (`-`). Throws CliError. */
export function readEventFile(file: string): EventFile {
  const event = parseEvent(file)
  const trigger = findTrigger(event, file)
  return {
    file,
    event,
    trigger,
    account: readField(event, 'account', file),
    region: readField(event, 'region', file),
    at: readEventTime(event, file),
  }
}

/** The account of `events`: the same as that of the account file, as far as that names one. Throws CliError. */
export async function resolveEventAccount(
  events: readonly EventFile[],
  accountSource: AccountSource,
): Promise<string> {
  const own = (await findAccountId(accountSource)) ?? events[0]?.account ?? ''
  const foreign = events.find(({ account }) => account !== own)
  if (foreign === undefined) return own
  throw new CliError(
    `${foreign.file}: the event is of account ${foreign.account}, but the account file is of account ${own}`,
  )
}

async function findAccountId(accountSource: AccountSource): Promise<string | undefined> {
  try {
    return await resolveAccountId(accountSource)
  } catch (failure) {
    if (failure instanceof CliError) return undefined
    throw failure
  }
}

function parseEvent(file: string): Record<string, unknown> {
  const text = readText(file)
  if (text.length > MAX_EVENT_SIZE)
    throw new CliError(`${file}: ${text.length} characters are more than an event may have`)
  try {
    const event: unknown = JSON.parse(text)
    if (typeof event === 'object' && event !== null && !Array.isArray(event))
      return event as Record<string, unknown>
  } catch (failure) {
    throw new CliError(`${file}: this is not JSON`, { cause: failure })
  }
  throw new CliError(`${file}: expected one event, a JSON object`)
}

function readText(file: string): string {
  try {
    return file === STDIN ? getProgramRun().io.readStdin() : readFileSync(file, 'utf8')
  } catch (failure) {
    const code = (failure as NodeJS.ErrnoException).code ?? 'unknown error'
    throw new CliError(`${file}: cannot be read (${code})`, { cause: failure })
  }
}

function readField(event: Record<string, unknown>, name: string, file: string): string {
  const value = event[name]
  if (typeof value === 'string' && value !== '') return value
  throw new CliError(
    `${file}: this is not an EventBridge event: "${name}" is missing; expected an event as EventBridge delivers it`,
  )
}

/** The trigger whose rules match, else the last one that handles other events of the same source. */
function findTrigger(event: Record<string, unknown>, file: string): Trigger {
  const source = readField(event, 'source', file)
  const trigger = matchTriggers(event).at(-1) ?? triggers.findLast(each => handlesSource(each, source))
  if (trigger !== undefined) return trigger
  const known = new Set(triggers.flatMap(({ patterns }) => patterns.flatMap(listSources)))
  throw new CliError(
    `${file}: no rule of Assay matches events of source "${source}"; known sources: ${[...known].toSorted().join(', ')}`,
  )
}

function handlesSource({ patterns }: Trigger, source: string): boolean {
  return patterns.some(pattern => listSources(pattern).includes(source))
}

function listSources(pattern: object): string[] {
  return 'source' in pattern ? (pattern.source as string[]) : []
}

function readEventTime(event: Record<string, unknown>, file: string): Date {
  const detail = event['detail'] as Record<string, unknown> | null | undefined
  const eventTime = detail?.['eventTime'] ?? event['time']
  if (typeof eventTime === 'string' && isPlausibleAwsTime(eventTime)) return new Date(eventTime)
  throw new CliError(`${file}: neither "detail.eventTime" nor "time" is a valid time`)
}
