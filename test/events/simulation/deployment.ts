import type { DeploymentScope } from '../../../audit/deployment/scope.ts'
import { listRegionRules } from '../../../audit/deployment/rules.ts'
import { parseConfiguration } from '../../../audit/configuration/configuration.ts'
import type { ExampleAccount } from '../../../examples/account/example-account.ts'
import * as own from '../../../functions/collectors/assay/operations.ts'
import type { AwsOperation } from '../../../functions/collectors/api/aws-call.ts'
import { buildHealthyOutput } from '../../functions/collectors/assay/healthy-deployment.ts'

type Input = Readonly<Record<string, unknown>>

/** An example account in which Assay is deployed; `eventRules` overrides the state of rules. */
export type DeployedWorld = ExampleAccount & { eventRules?: Readonly<Record<string, { state: string }>> }

const scopes = new Map<string, DeploymentScope>()

/** The deployment scope of an example account. */
export function deriveDeploymentScope({ homeRegion, regionsInScope }: ExampleAccount): DeploymentScope {
  const key = [homeRegion, ...regionsInScope].join(' ')
  const deploymentScope = scopes.get(key) ?? parseConfiguration({ home: homeRegion, regions: regionsInScope })
  scopes.set(key, deploymentScope)
  return deploymentScope
}

/** The responses about Assay's own deployment, which is healthy; undefined for other operations. */
export function respondForDeployment(
  awsOperation: AwsOperation,
  region: string,
  input: Input,
  world: DeployedWorld,
): { output: object } | undefined {
  const output = buildOutput(awsOperation, region, input, world)
  return output && { output }
}

function buildOutput(
  awsOperation: AwsOperation,
  region: string,
  input: Input,
  world: DeployedWorld,
): object | undefined {
  switch (awsOperation) {
    case own.listRules:
      return {
        Rules: listRules(region, world).filter(({ EventBusName }) => EventBusName === input['EventBusName']),
      }
    case own.getItem:
      return {}
    default:
      return ownOperations.has(awsOperation)
        ? buildHealthyOutput(
            awsOperation.name,
            { account: world.account, region },
            input,
            deriveDeploymentScope(world),
          )
        : undefined
  }
}

/** Operations of the audited account have the same names. */
const ownOperations: ReadonlySet<AwsOperation> = new Set(Object.values(own))

function listRules(region: string, { account, eventRules = {}, ...world }: DeployedWorld) {
  const deployed = listRegionRules(region, account, deriveDeploymentScope({ account, ...world })).map(
    ({ name, bus, pattern, state }) => ({
      Name: name,
      EventBusName: bus,
      State: state,
      EventPattern: JSON.stringify(pattern),
    }),
  )
  const overridden = Object.entries(eventRules).flatMap(([arn, { state }]) => {
    const [, , , where, , resource = ''] = arn.split(':')
    const [, ...names] = resource.split('/')
    const [name = '', bus = 'default'] = names.toReversed()
    return where === region ? [{ Name: name, EventBusName: bus, State: state }] : []
  })
  const states = new Map(
    overridden.map(({ Name, EventBusName, State }) => [`${EventBusName}/${Name}`, State]),
  )
  const status = deployed.map(rule => ({
    ...rule,
    State: states.get(`${rule.EventBusName}/${rule.Name}`) ?? rule.State,
  }))
  const names = new Set(status.map(({ Name }) => Name))
  return [...status, ...overridden.filter(({ Name }) => !names.has(Name))]
}
