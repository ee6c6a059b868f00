import { checklist } from '../audit/checklist.ts'
import { longestInterval } from '../audit/settings/interval.ts'
import { publish } from '../reports/publish.ts'
import { busAnnouncer } from './aws/announcements.ts'
import { bucketArchive } from './aws/bucket.ts'
import { consume } from './aws/consume.ts'
import { configuration, sourceNamed, variable } from './aws/environment.ts'
import { tableCatalogue, tableStore } from './aws/table.ts'
import { topicReporter } from './aws/topic.ts'
import { asReport } from './work.ts'

const { home, regions, schedules, settings, timing } = configuration()
const table = variable('table')
const bucket = variable('reportBucket')
const ports = {
  store: tableStore(table),
  catalogue: tableCatalogue(table),
  archive: bucketArchive(bucket),
  shelf: { bucket, region: home },
  reporter: topicReporter(variable('topic'), home),
  announcer: busAnnouncer(variable('findingsBus')),
  account: variable('account'),
  regions,
  checklist,
  settings,
  patience: { interval: longestInterval(schedules.sweep) / 1000, duration: timing.sweepAtLast },
  lease: timing.lease,
  now: () => new Date(),
}

/** Publishes where the account stands, on schedule, and tells what changed since the report before. */
export const handler = consume(sourceNamed, message => publish(asReport(message, ports.now()), ports))
