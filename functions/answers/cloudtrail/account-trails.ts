import * as z from 'zod/mini'
import type { Trail } from '../../../audit/resources/cloudtrail/account-trails.ts'
import { unlessAbsent, type Ask, type Aspect } from '../aspect.ts'
import { AnswerNotUnderstood } from '../failure.ts'
import type { Operation } from '../operation.ts'
import { describeTrails, getEventSelectors, getTrailStatus } from './operations.ts'
import { logsManagementWrites, selectorsAnswer } from './selectors.ts'

const NOT_FOUND = ['TrailNotFoundException']

const flag = z.optional(z.nullable(z.boolean()))
const trailShape = z.object({
  Name: z.string(),
  TrailARN: z.string(),
  IsMultiRegionTrail: flag,
  LogFileValidationEnabled: flag,
  IsOrganizationTrail: flag,
})
const trailsAnswer = z.object({ trailList: z.array(trailShape) })
const statusAnswer = z.object({ IsLogging: z.boolean() })

/** The trails that cover all regions, an organization's among them: by ARN they answer in any region. */
export const trails: Aspect<'AWS::CloudTrail::AccountTrails'> = {
  operations: [describeTrails, getTrailStatus, getEventSelectors],
  absent: [],
  async read(ask) {
    const { trailList } = await ask(describeTrails, {}, trailsAnswer)
    const everywhere = trailList.filter(trail => trail.IsMultiRegionTrail)
    const found = await Promise.all(everywhere.map(trail => trailOf(ask, trail)))
    return { facts: { trails: found.toSorted((a, b) => (a.arn < b.arn ? -1 : 1)) } }
  },
}

async function trailOf(ask: Ask, said: z.infer<typeof trailShape>): Promise<Trail> {
  const { Name, TrailARN } = said
  const [status, selectors] = await Promise.all([
    existing(getTrailStatus, Name, ask(getTrailStatus, { Name: TrailARN }, statusAnswer)),
    existing(getEventSelectors, Name, ask(getEventSelectors, { TrailName: TrailARN }, selectorsAnswer)),
  ])
  return {
    name: Name,
    arn: TrailARN,
    isLogging: status.IsLogging,
    logsManagementWrites: logsManagementWrites(selectors),
    logFileValidation: said.LogFileValidationEnabled ?? false,
    isOrganizationTrail: said.IsOrganizationTrail ?? false,
  }
}

/** A trail that was listed and is not found was deleted since, or may not be looked at from here. */
async function existing<T>(operation: Operation, name: string, answer: Promise<T>): Promise<T> {
  const found = await unlessAbsent(NOT_FOUND, answer, undefined)
  if (found !== undefined) return found
  throw new AnswerNotUnderstood(
    `${operation.action} answered that there is no trail ${name}, which was listed`,
  )
}
