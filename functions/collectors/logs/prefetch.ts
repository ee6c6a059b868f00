import * as z from 'zod/mini'
import { UnexpectedResponseError } from '../api/aws-errors.ts'
import { countFunctions } from '../lambda/prefetch.ts'
import type { Prefetch } from '../lists/prefetch.ts'
import { describeLogGroups } from './operations.ts'

/** The most log groups of one page (CloudWatch Logs API Reference, DescribeLogGroups). */
const PAGE = 50

const groupsShape = z.object({ logGroups: z.array(z.object({ logGroupName: z.string() })) })

/**
 * DescribeLogGroups without a prefix: the names of all log groups of a region, if that takes fewer calls than one for each
 * function.
 */
export const logGroupPrefetch: Prefetch = {
  operation: describeLogGroups,
  input: { limit: PAGE },
  replaces: [describeLogGroups],
  countWorthwhilePages: async callApi => 1 + (await countFunctions(callApi)),
  extractCalls(page) {
    const parsed = z.safeParse(groupsShape, page)
    if (!parsed.success) throw new UnexpectedResponseError('unexpected response in the list of log groups')
    return parsed.data.logGroups.map(({ logGroupName }) => ({
      operation: describeLogGroups,
      input: { logGroupNamePrefix: logGroupName, limit: 1 },
      output: { logGroups: [{ logGroupName }] },
    }))
  },
  answerAbsent: input => ('logGroupNamePrefix' in input ? { logGroups: [] } : undefined),
}
