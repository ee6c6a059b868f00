import * as z from 'zod/mini'
import { nameOf } from '../../../audit/resources/resource.ts'
import type { Aspect } from '../aspect.ts'
import { policyFrom } from '../policy.ts'
import { describeEventBus } from './operations.ts'

const busAnswer = z.object({ Arn: z.string(), Policy: z.optional(z.nullable(z.string())) })

/** Who else may use the event bus. */
export const policy: Aspect<'AWS::Events::EventBus'> = {
  operations: [describeEventBus],
  absent: ['ResourceNotFoundException'],
  async read(ask, resource) {
    const { Arn, Policy } = await ask(describeEventBus, { Name: nameOf(resource) }, busAnswer)
    return { arn: Arn, facts: { policy: Policy ? policyFrom(Policy, describeEventBus) : 'NONE' } }
  },
}
