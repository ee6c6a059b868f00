import * as z from 'zod/mini'
import { defaultTiming, type Timing } from '../timing.ts'
import type { Settings } from './settings.ts'

/** What `assay.config.json` decides. */
export interface Configuration {
  /** The region where Assay lives. */
  home: string
  /** The regions in scope. */
  regions: readonly string[]
  settings: Settings
  timing: Timing
}

/** The configuration cannot be used; `message` says where and what is allowed there. */
export class ConfigurationError extends Error {
  override name = 'ConfigurationError'
}

const region = z.string().check(z.regex(/^[a-z]{2}(-[a-z]+)+-\d$/, 'a region such as eu-west-1'))
const seconds = z.number().check(z.minimum(0), z.maximum(900))
const day = z.string().check(
  z.regex(/^\d{4}-\d{2}-\d{2}$/, 'a day such as 2027-04-30'),
  z.refine(text => !Number.isNaN(Date.parse(text)), 'a day of the calendar'),
)

const schema = z.strictObject({
  $schema: z.optional(z.string()),
  home: region,
  regions: z.optional(z.array(region).check(z.minLength(1))),
  controls: z.optional(z.record(z.string(), z.record(z.string(), z.unknown()))),
  runtimes: z.optional(z.record(z.string(), day)),
  timing: z.optional(
    z.strictObject({
      tellAfter: z.optional(seconds),
      tellAtLast: z.optional(seconds),
      lease: z.optional(seconds),
      lookAgainAfter: z.optional(z.array(seconds).check(z.maxLength(5))),
    }),
  ),
})

/** The configuration that `source`, the parsed JSON, stands for. Throws ConfigurationError. */
export function configurationOf(source: unknown): Configuration {
  const parsed = schema.safeParse(source)
  if (!parsed.success) {
    const [issue] = parsed.error.issues
    const where = issue?.path.join('.') ?? ''
    throw new ConfigurationError(
      `assay.config.json: ${where === '' ? '' : `"${where}": `}${issue?.message ?? ''}`,
    )
  }
  const { home, regions, controls, runtimes, timing } = parsed.data
  return {
    home,
    regions: regions ?? [home],
    settings: { controls: controls ?? {}, runtimes: runtimes ?? {} },
    timing: timingOf(timing ?? {}),
  }
}

type Given = { [K in keyof Timing]?: Timing[K] | undefined }

function timingOf(given: Given): Timing {
  return {
    tellAfter: given.tellAfter ?? defaultTiming.tellAfter,
    tellAtLast: given.tellAtLast ?? defaultTiming.tellAtLast,
    lease: given.lease ?? defaultTiming.lease,
    lookAgainAfter: given.lookAgainAfter ?? defaultTiming.lookAgainAfter,
  }
}
