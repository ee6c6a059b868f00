import type { BurstFixture } from './burst-fixture.ts'

/** The faults of a burst. */
export interface BurstFault {
  begin(fixture: BurstFixture): Promise<unknown>
  /** What is repeated while changes are made. */
  meanwhile?(fixture: BurstFixture): Promise<unknown>
  /** Seconds that it lasts after the last change. Absent: until all events are processed. */
  lasts?: number
  /** Ends the fault and returns figures. */
  end(fixture: BurstFixture): Promise<Record<string, string>>
  /** Whether events are lost, so that only a full scan finds their changes. */
  loses: boolean
}

/** Every third event arrives twice, every seventh never, all in random order within `seconds`; processes are killed. */
export function createBrokenDelivery(withinSeconds: number): BurstFault {
  const ended = { times: 0, processes: 0, working: 0 }
  return {
    loses: true,
    async begin({ assay: { localAws } }) {
      await localAws.delivery.withhold({ every: 7 })
      await localAws.delivery.duplicate({ every: 3 })
      await localAws.delivery.shuffle({ withinMs: withinSeconds * 1000 })
    },
    async meanwhile({ assay: { localAws } }) {
      const { processes, working } = await localAws.processes.kill()
      ended.times += 1
      ended.processes += processes
      ended.working += working
    },
    async end({ assay: { localAws } }) {
      const withheld = await localAws.delivery.withheld()
      const { times, processes, working } = ended
      return {
        'events withheld': String(withheld.length),
        'processes killed': `${processes} in ${times} blows, ${working} of them at work`,
      }
    },
  }
}

/** AWS throttles a share, from 0 to 1, of all calls of Assay's functions. */
export function createThrottling(share: number, lasts?: number): BurstFault {
  return {
    loses: false,
    ...(lasts === undefined ? {} : { lasts }),
    begin: ({ assay: { localAws }, workers }) =>
      localAws.faults.throttleShare(share, { by: workers.map(({ key }) => key) }),
    async end({ assay: { localAws } }) {
      await localAws.faults.clear()
      return {}
    },
  }
}

/** Combines faults. */
export function combineFaults(...faults: readonly BurstFault[]): BurstFault {
  const lasts = faults.flatMap(fault => fault.lasts ?? [])
  return {
    ...(lasts.length === 0 ? {} : { lasts: Math.max(...lasts) }),
    loses: faults.some(({ loses }) => loses),
    async begin(fixture) {
      for (const fault of faults) await fault.begin(fixture)
    },
    async meanwhile(fixture) {
      for (const fault of faults) await fault.meanwhile?.(fixture)
    },
    async end(fixture) {
      const figures: Record<string, string> = {}
      for (const fault of faults) Object.assign(figures, await fault.end(fixture))
      return figures
    },
  }
}
