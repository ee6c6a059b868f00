import * as z from 'zod/mini'
import { listDeployedRegions } from '../../../audit/deployment/scope.ts'
import { nameParts } from '../../../audit/resources/assay/deployment-names.ts'
import { buildRegionalDeploymentResource } from '../../../audit/resources/assay/regional-deployment.ts'
import { buildAccountTrailsResource } from '../../../audit/resources/cloudtrail/account-trails.ts'
import { computeLongestInterval } from '../../../audit/configuration/schedule-interval.ts'
import { sweepStateKey } from '../../../audit/state/sweep-state-store.ts'
import type { SweepState } from '../../../audit/resources/assay/sweep.ts'
import type { FactCollector } from '../fact-collector.ts'
import { UnexpectedResponseError } from '../api/aws-errors.ts'
import { requireDeploymentScope } from './deployment-scope.ts'
import { getItem } from './operations.ts'
import { describeShapeError } from '../../../audit/text/shape-error.ts'

type DeploymentCollector = FactCollector<'Assay::Deployment'>

const optional = <S extends z.ZodMiniType>(shape: S) => z.optional(z.nullable(shape))

/**
 * Where the deployment receives events, and the regions with stacks: known from the configuration, without
 * calls.
 */
export const deploymentRegions: DeploymentCollector = {
  operations: [],
  notFoundErrors: [],
  collect(_callApi, { account, region }, { deploymentScope }) {
    const scope = requireDeploymentScope(deploymentScope)
    const regional = listDeployedRegions(scope).map(own =>
      buildRegionalDeploymentResource({ account, region: own }, scope.prefix),
    )
    return Promise.resolve({
      facts: { trails: buildAccountTrailsResource({ account, region }), regionalDeployments: regional },
    })
  },
}

const itemResponse = z.object({ Item: optional(z.object({ body: z.object({ S: z.string() }) })) })

const timestampText = z.string().check(z.refine(text => !Number.isNaN(Date.parse(text))))
const sweepShape = z.object({
  id: z.string(),
  account: z.string(),
  region: z.string(),
  startedAt: timestampText,
  baseline: z.boolean(),
})
const sweepStateShape = z.object({
  running: z.optional(sweepShape),
  last: z.optional(
    z.object({
      ...sweepShape.shape,
      endedAt: timestampText,
      resourcesRead: z.number(),
      lost: z.number(),
      listingFailures: z.array(z.string()),
      pendingTasks: z.number(),
    }),
  ),
  initialScanEndedAt: z.optional(timestampText),
})

/** The state of full scans from the table. Without the table nothing is deployed. */
export const deploymentSweeps: DeploymentCollector = {
  operations: [getItem],
  notFoundErrors: ['ResourceNotFoundException'],
  async collect(callApi, _resource, { deploymentScope }) {
    const { prefix, schedules, timing } = requireDeploymentScope(deploymentScope)
    const { partition, sort } = sweepStateKey
    const Key = { pk: { S: partition }, sk: { S: sort } }
    const { Item } = await callApi(
      getItem,
      { TableName: nameParts(prefix).table, Key, ConsistentRead: true },
      itemResponse,
    )
    const interval = computeLongestInterval(schedules.sweep) / 1_000
    return {
      facts: {
        sweeps: { ...parseSweepState(Item?.body.S), deadlines: { interval, duration: timing.sweepTimeout } },
      },
    }
  },
}

/** How many unreadable lists are named, and the maximum length of each reason. */
const MAX_UNLISTED = 20
const MAX_REASON_LENGTH = 300

function parseSweepState(text = '{}'): SweepState {
  const parsed = z.safeParse(sweepStateShape, parseJson(text))
  if (parsed.success) {
    const { running, last, initialScanEndedAt } = parsed.data
    const unlisted =
      last?.listingFailures.slice(0, MAX_UNLISTED).map(why => why.slice(0, MAX_REASON_LENGTH)) ?? []
    return {
      ...(running ? { running } : {}),
      ...(last ? { last: { ...last, listingFailures: unlisted } } : {}),
      ...(initialScanEndedAt === undefined ? {} : { initialScanEndedAt }),
    }
  }
  throw new UnexpectedResponseError(
    `unexpected full scan state in the table: ${describeShapeError(parsed.error)}`,
  )
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
