import * as z from 'zod/mini'
import type { Trail } from '../../../audit/resources/cloudtrail/account-trails.ts'
import { handleNotFound, type TypedAwsCall, type FactCollector } from '../fact-collector.ts'
import { UnexpectedResponseError } from '../api/aws-errors.ts'
import type { AwsOperation } from '../api/aws-call.ts'
import { describeTrails, getEventSelectors, getTrailStatus } from './operations.ts'
import { hasManagementWriteSelector, eventSelectorsResponse } from './event-selectors.ts'
import { quoteText } from '../../../audit/text/quote-text.ts'

const TRAIL_NOT_FOUND_ERRORS = ['TrailNotFoundException']

const flag = z.optional(z.nullable(z.boolean()))
const trailShape = z.object({
  Name: z.string(),
  TrailARN: z.string(),
  IsMultiRegionTrail: flag,
  LogFileValidationEnabled: flag,
  IsOrganizationTrail: flag,
})
const trailsResponse = z.object({ trailList: z.array(trailShape) })
const statusResponse = z.object({ IsLogging: z.boolean() })

/** The multi-region trails, including an organization's. An ARN works in any region. */
export const multiRegionTrails: FactCollector<'AWS::CloudTrail::AccountTrails'> = {
  operations: [describeTrails, getTrailStatus, getEventSelectors],
  notFoundErrors: [],
  async collect(callApi) {
    const { trailList } = await callApi(describeTrails, {}, trailsResponse)
    const everywhere = trailList.filter(trail => trail.IsMultiRegionTrail)
    const found = await Promise.all(everywhere.map(trail => collectTrail(callApi, trail)))
    return { facts: { trails: found.toSorted((a, b) => (a.arn < b.arn ? -1 : 1)) } }
  },
}

async function collectTrail(callApi: TypedAwsCall, listed: z.infer<typeof trailShape>): Promise<Trail> {
  const { Name, TrailARN } = listed
  const [status, selectors] = await Promise.all([
    requireTrail(getTrailStatus, Name, callApi(getTrailStatus, { Name: TrailARN }, statusResponse)),
    requireTrail(
      getEventSelectors,
      Name,
      callApi(getEventSelectors, { TrailName: TrailARN }, eventSelectorsResponse),
    ),
  ])
  return {
    name: Name,
    arn: TrailARN,
    isLogging: status.IsLogging,
    logsManagementWrites: hasManagementWriteSelector(selectors),
    logFileValidation: listed.LogFileValidationEnabled ?? false,
    isOrganizationTrail: listed.IsOrganizationTrail ?? false,
  }
}

/** A listed trail that is not found was deleted since, or this account may not read it. */
async function requireTrail<T>(awsOperation: AwsOperation, name: string, response: Promise<T>): Promise<T> {
  const found = await handleNotFound(TRAIL_NOT_FOUND_ERRORS, response, undefined)
  if (found !== undefined) return found
  throw new UnexpectedResponseError(
    `${awsOperation.action} did not find the trail ${quoteText(name)}, which was listed`,
  )
}
