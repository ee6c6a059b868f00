import { readFileSync } from 'node:fs'
import { triggers, matchTriggers, type Trigger } from '../../audit/events/triggers.ts'
import { isPlausibleAwsTime } from '../../functions/collectors/api/timestamp.ts'
import { resolveAccountId, type AccountSource } from '../account/account-source.ts'
import { CliError } from '../cli-error.ts'

/** An event from a file, and the trigger whose rules let it in. */
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

/** Larger than any event: EventBridge takes 1 MiB. */
const MAX_EVENT_SIZE = 1_048_576

/** Reads an event as EventBridge delivers it. Throws CannotRun. */
export function readEventFile(file: string): EventFile {
  const event = parseEvent(file)
  const source = typeof event['source'] === 'string' ? event['source'] : ''
  const trigger = matchTriggers(event).at(-1) ?? triggers.findLast(each => matchesSource(each, source))
  if (trigger === undefined) {
    const known = triggers.flatMap(({ patterns }) => patterns.flatMap(listSources))
    throw new CliError(
      `${file}: no rule of Assay lets in events of source "${source}"; it answers ${known.join(', ')}`,
    )
  }
  return {
    file,
    event,
    trigger,
    account: readField(event, 'account', file),
    region: readField(event, 'region', file),
    at: readEventTime(event, file),
  }
}

/** The account of `events`, which is that of the account file as far as it tells its own. Throws CannotRun. */
export async function resolveEventAccount(
  events: readonly EventFile[],
  accountSource: AccountSource,
): Promise<string> {
  const own = (await findAccountId(accountSource)) ?? events[0]?.account ?? ''
  const strange = events.find(({ account }) => account !== own)
  if (strange === undefined) return own
  const { file, account } = strange
  throw new CliError(`${file}: the event is of account ${account}, what it is replayed on of account ${own}`)
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
    throw new CliError(`${file}: ${text.length} characters are more than any event has`)
  try {
    const event: unknown = JSON.parse(text)
    if (typeof event === 'object' && event !== null && !Array.isArray(event))
      return event as Record<string, unknown>
  } catch {
    throw new CliError(`${file}: this is not JSON`)
  }
  throw new CliError(`${file}: an event is a JSON object`)
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (failure) {
    throw new CliError(
      `${file}: cannot be read (${(failure as NodeJS.ErrnoException).code ?? 'unknown error'})`,
    )
  }
}

function readField(event: Record<string, unknown>, name: string, file: string): string {
  const value = event[name]
  if (typeof value === 'string' && value !== '') return value
  throw new CliError(`${file}: "${name}" is missing; an event has the form in which EventBridge delivers it`)
}

/** Whether events of `source` reach the trigger by one of its rules; that of what concerns Assay itself stands before. */
function matchesSource({ patterns }: Trigger, source: string): boolean {
  return patterns.some(pattern => listSources(pattern).includes(source))
}

function listSources(pattern: object): string[] {
  return 'source' in pattern ? (pattern.source as string[]) : []
}

function readEventTime(event: Record<string, unknown>, file: string): Date {
  const detail = event['detail'] as Record<string, unknown> | null | undefined
  const eventTime = detail?.['eventTime'] ?? event['time']
  if (typeof eventTime === 'string' && isPlausibleAwsTime(eventTime)) return new Date(eventTime)
  throw new CliError(`${file}: neither "detail.eventTime" nor "time" is a time of AWS's`)
}
