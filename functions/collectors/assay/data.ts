import * as z from 'zod/mini'
import {
  buildTopicArn,
  EXPIRY_ATTRIBUTE,
  nameParts,
} from '../../../audit/resources/assay/deployment-names.ts'
import { handleNotFound, type FactCollector } from '../fact-collector.ts'
import { requireDeploymentScope } from './deployment-scope.ts'
import { describeTimeToLive, getOwnTopicAttributes } from './operations.ts'

const optional = <S extends z.ZodMiniType>(shape: S) => z.optional(z.nullable(shape))

const timeToLiveResponse = z.object({
  TimeToLiveDescription: z.object({
    TimeToLiveStatus: z.string(),
    AttributeName: optional(z.string()),
  }),
})

/** The time to live of the table. Another attribute would delete items that have not expired. */
export const deploymentTable: FactCollector<'Assay::Deployment'> = {
  operations: [describeTimeToLive],
  notFoundErrors: ['ResourceNotFoundException'],
  async collect(callApi, _resource, { deploymentScope }) {
    const { table: TableName } = nameParts(requireDeploymentScope(deploymentScope).prefix)
    const response = await callApi(describeTimeToLive, { TableName }, timeToLiveResponse)
    const { TimeToLiveStatus, AttributeName } = response.TimeToLiveDescription
    const isOn = TimeToLiveStatus === 'ENABLED' || TimeToLiveStatus === 'ENABLING'
    return { facts: { expiry: isOn && AttributeName === EXPIRY_ATTRIBUTE ? 'AS_DEPLOYED' : 'CHANGED' } }
  },
}

const topicResponse = z.object({
  Attributes: z.object({ SubscriptionsConfirmed: z.string().check(z.regex(/^\d{1,12}$/)) }),
})

/** The topic of notifications and alarms, and how many confirmed subscriptions it has. */
export const deploymentTopic: FactCollector<'Assay::Deployment'> = {
  operations: [getOwnTopicAttributes],
  notFoundErrors: [],
  async collect(callApi, location, { deploymentScope }) {
    const TopicArn = buildTopicArn(location, requireDeploymentScope(deploymentScope).prefix)
    const pending = callApi(getOwnTopicAttributes, { TopicArn }, topicResponse)
    const found = await handleNotFound(['NotFound', 'NotFoundException'], pending, undefined)
    return {
      facts: {
        topic:
          found === undefined
            ? 'MISSING'
            : { subscriptions: Number(found.Attributes.SubscriptionsConfirmed) },
      },
    }
  },
}
