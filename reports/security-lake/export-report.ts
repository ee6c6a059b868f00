import type { ExportReportMessage } from '../../audit/messages.ts'
import { splitIntoChunks } from '../../audit/limits/split-batches.ts'
import { updateItem, type ItemKey, type ItemStore } from '../../audit/state/store.ts'
import { groupIntoMap } from '../group-into-map.ts'
import { parsePosture } from '../posture/earlier/parse-baseline.ts'
import type { Posture } from '../posture/posture.ts'
import type { ReportArchive } from '../publish/report-archive.ts'
import { buildReportKeys, formatBasicTime } from '../publish/report-location.ts'
import { parseReportTime } from '../publish/report-request.ts'
import { lakeColumns } from './lake-schema.ts'
import { listLakeEvents, type LakeScope } from './lake-changes.ts'
import { writeParquetFile } from './parquet-file.ts'

/** Writes objects to the location of the custom source in Security Lake. An object that exists is replaced. */
export interface LakeWriter {
  /** Writes an object under a key below that location. */
  write(key: string, content: Uint8Array): Promise<void>
}

/** What an export needs. */
export interface ExportReportDeps extends LakeScope {
  store: ItemStore
  archive: Pick<ReportArchive, 'read'>
  lake: LakeWriter
  account: string
  now: () => Date
}

/** The last report that was written. */
interface LakeState {
  /** The time for which it was requested, ISO 8601. */
  at: string
}

const STATE_KEY: ItemKey = { partition: 'REPORT', sort: 'LAKE' }

/** The events of an object: so many take about 100 MB of memory. */
const MAX_EVENTS = 20_000

/**
 * Writes what a stored report has that the last written one has not to Security Lake, one object per region. Keys and contents depend on
 * both reports alone, so a repetition replaces objects by equal ones. The report counts as written at the end: after a failure, the next one
 * has what this one did not write. A report before the last written one is not written.
 */
export async function exportReport(message: ExportReportMessage, deps: ExportReportDeps): Promise<void> {
  const { store, lake, account } = deps
  const at = parseReportTime(message.at, deps.now())
  const last = (await store.load(STATE_KEY))?.body as LakeState | undefined
  if (last !== undefined && last.at >= at) return
  const posture = await readReport(at, deps)
  const earlier = last === undefined ? undefined : await readReport(last.at, deps)
  const events = listLakeEvents(posture, earlier, deps)
  for (const [region, group] of groupIntoMap(events, each => each.region))
    for (const [index, chunk] of splitIntoChunks(group, MAX_EVENTS).entries()) {
      const rows = chunk.map(({ event }) => event)
      await lake.write(
        buildLakeKey({ region, account, time: posture.at, at, part: index + 1 }),
        writeParquetFile(rows, lakeColumns),
      )
    }
  await updateItem<LakeState>(store, STATE_KEY, current =>
    current !== undefined && current.at >= at ? undefined : { at },
  )
}

/** Throws if a report cannot be read: without it, it is not known what is new. */
async function readReport(at: string, { archive, account }: ExportReportDeps): Promise<Posture> {
  const key = buildReportKeys(account, at).json
  const found = await archive.read(key)
  const parsed = 'text' in found ? parsePosture(found.text) : found
  if ('unreadable' in parsed) throw new Error(`${key} cannot be read: ${parsed.unreadable}`)
  return parsed.posture
}

/** What identifies an object. */
interface LakeObject {
  region: string
  account: string
  /** The time of its events, ISO 8601. */
  time: string
  /** The time for which the report was requested, ISO 8601. */
  at: string
  /** From 1. */
  part: number
}

/** The key below the location of the source, with the partitions of Security Lake: region, account and day of the events. */
export function buildLakeKey({ region, account, time, at, part }: LakeObject): string {
  const day = time.slice(0, 10).replaceAll('-', '')
  const name = `${formatBasicTime(at)}-${String(part).padStart(4, '0')}`
  return `region=${region}/accountId=${account}/eventDay=${day}/${name}.gz.parquet`
}
