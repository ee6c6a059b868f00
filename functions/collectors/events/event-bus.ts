import * as z from 'zod/mini'
import { getResourceName } from '../../../audit/resources/resource.ts'
import type { FactCollector } from '../fact-collector.ts'
import { parsePolicyResponse } from '../api/parse-policy.ts'
import { describeEventBus } from './operations.ts'

const busResponse = z.object({ Arn: z.string(), Policy: z.optional(z.nullable(z.string())) })

/** The resource policy of the event bus. */
export const eventBusPolicy: FactCollector<'AWS::Events::EventBus'> = {
  operations: [describeEventBus],
  notFoundErrors: ['ResourceNotFoundException'],
  async collect(callApi, resource) {
    const { Arn, Policy } = await callApi(describeEventBus, { Name: getResourceName(resource) }, busResponse)
    return { arn: Arn, facts: { policy: Policy ? parsePolicyResponse(Policy, describeEventBus) : 'NONE' } }
  },
}
