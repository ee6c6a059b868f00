import type { Stage } from './stage.ts'

/** What goes wrong in a burst. */
export interface Trouble {
  begin(stage: Stage): Promise<unknown>
  /** What happens again and again while changes are made. */
  meanwhile?(stage: Stage): Promise<unknown>
  /** Seconds for which it goes on after the last change; without, until all that arrived is worked off. */
  lasts?: number
  /** Ends what does not end by itself; answers figures. */
  end(stage: Stage): Promise<Record<string, string>>
  /** Whether events are lost, so that only a sweep finds what they were about. */
  loses: boolean
}

/** Every third event arrives twice, every seventh never, all in any order within so many seconds; processes die. */
export function brokenDelivery(withinSeconds: number): Trouble {
  const ended = { times: 0, processes: 0, working: 0 }
  return {
    loses: true,
    async begin({ assay: { bed } }) {
      await bed.delivery.withhold({ every: 7 })
      await bed.delivery.duplicate({ every: 3 })
      await bed.delivery.shuffle({ withinMs: withinSeconds * 1000 })
    },
    async meanwhile({ assay: { bed } }) {
      const { processes, working } = await bed.processes.kill()
      ended.times += 1
      ended.processes += processes
      ended.working += working
    },
    async end({ assay: { bed } }) {
      const withheld = await bed.delivery.withheld()
      const { times, processes, working } = ended
      return {
        'events withheld': String(withheld.length),
        'processes killed': `${processes} in ${times} blows, ${working} of them at work`,
      }
    },
  }
}

/** AWS refuses a share of all calls of Assay's functions, from 0 to 1, and asks to slow down. */
export function throttling(share: number, lasts?: number): Trouble {
  return {
    loses: false,
    ...(lasts === undefined ? {} : { lasts }),
    begin: ({ assay: { bed }, workers }) =>
      bed.faults.throttleShare(share, { by: workers.map(({ key }) => key) }),
    async end({ assay: { bed } }) {
      await bed.faults.clear()
      return {}
    },
  }
}

/** All of them at once. */
export function together(...troubles: readonly Trouble[]): Trouble {
  const lasts = troubles.flatMap(trouble => trouble.lasts ?? [])
  return {
    ...(lasts.length === 0 ? {} : { lasts: Math.max(...lasts) }),
    loses: troubles.some(({ loses }) => loses),
    async begin(stage) {
      for (const trouble of troubles) await trouble.begin(stage)
    },
    async meanwhile(stage) {
      for (const trouble of troubles) await trouble.meanwhile?.(stage)
    },
    async end(stage) {
      const figures: Record<string, string> = {}
      for (const trouble of troubles) Object.assign(figures, await trouble.end(stage))
      return figures
    },
  }
}
