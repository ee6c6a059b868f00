import * as z from 'zod/mini'
import type { Announcement } from '../../audit/announcements/announcement.ts'
import { FINDINGS_BUS } from '../../audit/deployment/names.ts'
import type { Bed } from '../bed/bed.ts'
import { followEvents } from '../bed/followed.ts'
import { schemaOf } from '../json-schemas.ts'
import { openQueue, taken } from './queue.ts'

const { shape } = schemaOf('announcement.schema.json')
const Event = z.looseObject({ 'detail-type': z.string() })

/** Keeps what Assay announces on its bus, by a rule as users have one; each is what its schema says. */
export async function followAnnounced(bed: Bed) {
  const queue = await openQueue(bed, 'announced', 'events.amazonaws.com')
  await followEvents(bed, queue, { source: ['assay'] }, FINDINGS_BUS)
  const all: { type: string; detail: unknown }[] = []
  return {
    /** What was announced so far under a detail type. */
    async of<T extends Announcement['type']>(type: T): Promise<DetailOf<T>[]> {
      for (const { Body = '' } of await taken(bed, queue)) {
        const event = Event.parse(JSON.parse(Body))
        shape.parse(event)
        all.push({ type: event['detail-type'], detail: event['detail'] })
      }
      return all.filter(each => each.type === type).map(({ detail }) => detail as DetailOf<T>)
    },
  }
}

type DetailOf<T extends Announcement['type']> = Extract<Announcement, { type: T }>['detail']

export type Announced = Awaited<ReturnType<typeof followAnnounced>>
