import * as z from 'zod/mini'
import { getLogGroupName } from '../../../audit/resources/logs/log-group.ts'
import { UnexpectedResponseError } from '../api/aws-errors.ts'
import type { FactCollector } from '../fact-collector.ts'
import { describeLogGroups } from './operations.ts'

const groupsResponse = z.object({
  logGroups: z.array(z.object({ logGroupName: z.string() })),
  nextToken: z.optional(z.nullable(z.string())),
})

/**
 * Whether there is a log group of the name. Log groups are returned in the order of their names, so a group whose name is the
 * whole prefix is the first one (CloudWatch Logs API Reference, DescribeLogGroups).
 */
export const logGroupDescription: FactCollector<'AWS::Logs::LogGroup'> = {
  operations: [describeLogGroups],
  notFoundErrors: [],
  async collect(callApi, resource) {
    const name = getLogGroupName(resource)
    const { logGroups, nextToken } = await callApi(
      describeLogGroups,
      { logGroupNamePrefix: name, limit: 1 },
      groupsResponse,
    )
    const [first] = logGroups
    if (first === undefined && nextToken)
      throw new UnexpectedResponseError('logs:DescribeLogGroups returned a page without log groups')
    return { facts: { state: first?.logGroupName === name ? 'PRESENT' : 'ABSENT' } }
  },
}
