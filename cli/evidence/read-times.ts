import type { ResourceSnapshot } from '../../audit/resources/resource-snapshot.ts'
import { getResourceKey, type Resource } from '../../audit/resources/resource.ts'
import type { ReadCall } from '../../functions/collectors/observe-collectors.ts'

/** When collectors read of resources, by the times of the responses that answered them. */
interface ReadTimes {
  onAnswer: (readCall: ReadCall) => void
  /** The time of the oldest response from which a collector read of a resource, ISO 8601. */
  findReadTime: (snapshot: Pick<ResourceSnapshot, 'resource'>, collector: string) => string | undefined
}

/** Collects when collectors read; `findResponseTime` knows the time of each response. */
export function createReadTimes(findResponseTime: (call: ReadCall) => string | undefined): ReadTimes {
  const times = new Map<string, number>()
  return {
    onAnswer(readCall) {
      const time = Date.parse(findResponseTime(readCall) ?? '')
      if (Number.isNaN(time)) return
      const key = formatKey(readCall.resource, readCall.collector)
      times.set(key, Math.min(time, times.get(key) ?? time))
    },
    findReadTime({ resource }, collector) {
      const time = times.get(formatKey(resource, collector))
      return time === undefined ? undefined : new Date(time).toISOString()
    },
  }
}

function formatKey(resource: Resource, collector: string): string {
  return `${collector} ${getResourceKey(resource)}`
}
