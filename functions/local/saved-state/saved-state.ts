import { existsSync } from 'node:fs'
import { join } from 'node:path'
import * as z from 'zod/mini'
import {
  isStateItem,
  selectStateItems,
  type ForecastAccount,
} from '../../../audit/forecast/forecast-account.ts'
import type { Item } from '../../../audit/state/store.ts'
import type { AwsCall } from '../../collectors/api/aws-call.ts'
import { listResponseFiles } from '../account-file.ts'
import { openItemFile, writeItemFile } from './item-file.ts'
import { findPolicyDates } from './policy-dates.ts'
import { createIndexedReplay, indexResponses } from './response-index.ts'
import { explainMismatch, stateBindingSchema, type StateBinding } from './state-binding.ts'

/** The state of an account in its account file, and the responses that it was derived from. */
export interface SavedState {
  accountState: ForecastAccount
  /** The time of the last response. */
  lastRecordedAt: Date
  /** Replays the last responses. */
  call: AwsCall
}

/** The file of the state in the directory of an account file. */
const FILE_NAME = 'state.assay'

const headerSchema = z.object({
  schema: z.literal('assay.account-state/1'),
  binding: stateBindingSchema,
  account: z.string(),
  regions: z.array(z.string()),
  unread: z.array(z.string()),
  /** When the read began and ended, and when the last response was recorded, ISO 8601. */
  readFrom: z.iso.datetime(),
  readUntil: z.iso.datetime(),
  lastRecordedAt: z.iso.datetime(),
  /** The dates in conditions of policies, ISO 8601: what they allow changes with the time. `null` for one that is not known. */
  policyDates: z.array(z.nullable(z.iso.datetime())),
})
type Header = z.infer<typeof headerSchema>

/** Saves a state in its account file, of which `binding` was computed before it was derived. Throws AccountFileError. */
export function saveAccountState(
  directory: string,
  binding: StateBinding,
  { account, regions, unread, readUntil }: ForecastAccount,
  { items, readFrom }: { items: readonly Item[]; readFrom: Date },
): string {
  const responses = indexResponses(listResponseFiles(directory))
  const dates = items.flatMap(({ body }) => findPolicyDates(body))
  const header: Header = {
    schema: 'assay.account-state/1',
    binding,
    account,
    regions: [...regions],
    unread: [...unread],
    readFrom: readFrom.toISOString(),
    readUntil: readUntil.toISOString(),
    lastRecordedAt: responses.last,
    policyDates: [...new Set(dates)].map(formatDate),
  }
  const path = join(directory, FILE_NAME)
  writeItemFile(path, header, [...items.filter(({ key }) => isStateItem(key)), ...responses.items])
  return path
}

function formatDate(time: number): string | null {
  const date = new Date(time)
  return Number.isNaN(date.getTime()) || date.getUTCFullYear() > 9_999 ? null : date.toISOString()
}

/**
 * Opens the saved state of an account file for the time `now`. Returns why there is none that fits. Throws AccountFileError if it
 * is damaged.
 */
export function openSavedState(
  directory: string,
  binding: StateBinding,
  now: Date,
): SavedState | { unfit: string } {
  const path = join(directory, FILE_NAME)
  if (!existsSync(path)) return { unfit: `${directory} has no saved state` }
  const file = openItemFile(path)
  const parsed = headerSchema.safeParse(file.header)
  if (!parsed.success) return { unfit: `${path} has another form` }
  const { account, regions, unread, readUntil, lastRecordedAt } = parsed.data
  const mismatch = explainMismatch(parsed.data.binding, binding) ?? explainPassedDate(parsed.data, now)
  if (mismatch !== undefined) return { unfit: `${path} ${mismatch}` }
  const store = selectStateItems(file)
  return {
    accountState: { account, regions, unread, readUntil: new Date(readUntil), store },
    lastRecordedAt: new Date(lastRecordedAt),
    call: createIndexedReplay(listResponseFiles(directory), file),
  }
}

/** The escalation index has what policies allow at the time of the read. */
function explainPassedDate({ policyDates, readFrom }: Header, now: Date): string | undefined {
  const read = Date.parse(readFrom)
  const [from, to] = read < now.getTime() ? [read, now.getTime()] : [now.getTime(), read]
  const isPassed = policyDates.some(date => {
    const time = date === null ? NaN : Date.parse(date)
    return !(time < from || time > to)
  })
  return isPassed && from !== to ? 'is of a time before a date in a condition of a policy' : undefined
}
