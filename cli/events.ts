import { readFileSync } from 'node:fs'
import { triggers, triggersOf, type Trigger } from '../audit/changes/triggers.ts'
import { isTimeOfAws } from '../functions/answers/instant.ts'
import { numberOf, type AskedAccount } from './account.ts'
import { CannotRun } from './cannot-run.ts'

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
export const BEFORE = 900_000

/** Larger than any event: EventBridge takes 1 MiB. */
const LARGEST = 1_048_576

/** Reads an event as EventBridge delivers it. Throws CannotRun. */
export function readEventFile(file: string): EventFile {
  const event = parse(file)
  const source = typeof event['source'] === 'string' ? event['source'] : ''
  const trigger = triggersOf(event).at(-1) ?? triggers.findLast(each => hears(each, source))
  if (trigger === undefined) {
    const known = triggers.flatMap(({ patterns }) => patterns.flatMap(sourcesOf))
    throw new CannotRun(
      `${file}: no rule of Assay lets in events of source "${source}"; it answers ${known.join(', ')}`,
    )
  }
  return {
    file,
    event,
    trigger,
    account: textAt(event, 'account', file),
    region: textAt(event, 'region', file),
    at: timeOf(event, file),
  }
}

/** The account of `events`, which is that of the account file as far as it tells its own. Throws CannotRun. */
export async function accountOf(events: readonly EventFile[], asked: AskedAccount): Promise<string> {
  const own = (await toldNumber(asked)) ?? events[0]?.account ?? ''
  const strange = events.find(({ account }) => account !== own)
  if (strange === undefined) return own
  const { file, account } = strange
  throw new CannotRun(`${file}: the event is of account ${account}, what it is replayed on of account ${own}`)
}

async function toldNumber(asked: AskedAccount): Promise<string | undefined> {
  try {
    return await numberOf(asked)
  } catch (failure) {
    if (failure instanceof CannotRun) return undefined
    throw failure
  }
}

function parse(file: string): Record<string, unknown> {
  const text = read(file)
  if (text.length > LARGEST)
    throw new CannotRun(`${file}: ${text.length} characters are more than any event has`)
  try {
    const event: unknown = JSON.parse(text)
    if (typeof event === 'object' && event !== null && !Array.isArray(event))
      return event as Record<string, unknown>
  } catch {
    throw new CannotRun(`${file}: this is not JSON`)
  }
  throw new CannotRun(`${file}: an event is a JSON object`)
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (failure) {
    throw new CannotRun(
      `${file}: cannot be read (${(failure as NodeJS.ErrnoException).code ?? 'unknown error'})`,
    )
  }
}

function textAt(event: Record<string, unknown>, name: string, file: string): string {
  const value = event[name]
  if (typeof value === 'string' && value !== '') return value
  throw new CannotRun(`${file}: "${name}" is missing; an event has the form in which EventBridge delivers it`)
}

/** Whether events of `source` reach the trigger by one of its rules; that of what concerns Assay itself stands before. */
function hears({ patterns }: Trigger, source: string): boolean {
  return patterns.some(pattern => sourcesOf(pattern).includes(source))
}

function sourcesOf(pattern: object): string[] {
  return 'source' in pattern ? (pattern.source as string[]) : []
}

function timeOf(event: Record<string, unknown>, file: string): Date {
  const detail = event['detail'] as Record<string, unknown> | null | undefined
  const told = detail?.['eventTime'] ?? event['time']
  if (typeof told === 'string' && isTimeOfAws(told)) return new Date(told)
  throw new CannotRun(`${file}: neither "detail.eventTime" nor "time" is a time of AWS's`)
}
