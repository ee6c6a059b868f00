import type { Announcement } from '../../../audit/announcements/announcement.ts'
import { batchesOf } from '../../../audit/announcements/batches.ts'

/** Announcements as EventBridge delivers them to rules. */
export function delivered(announcements: readonly Announcement[]): object[] {
  return batchesOf(announcements)
    .flat()
    .map(({ Source, DetailType, Detail, Resources, Time }, index) => ({
      version: '0',
      id: `event-${index}`,
      'detail-type': DetailType,
      source: Source,
      account: '111122223333',
      time: Time.toISOString().replace(/\.\d+Z$/, 'Z'),
      region: 'eu-west-1',
      resources: Resources,
      detail: JSON.parse(Detail) as object,
    }))
}
