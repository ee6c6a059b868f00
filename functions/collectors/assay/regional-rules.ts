import { isDeepStrictEqual } from 'node:util'
import * as z from 'zod/mini'
import { listRegionRules, type DeployedRule } from '../../../audit/deployment/rules.ts'
import { nameParts } from '../../../audit/resources/assay/deployment-names.ts'
import type { BrokenRule } from '../../../audit/resources/assay/regional-deployment.ts'
import { handleNotFound, type TypedAwsCall, type FactCollector } from '../fact-collector.ts'
import { fetchAllPages } from '../lists/paginate.ts'
import { requireDeploymentScope } from './deployment-scope.ts'
import { listRules, listTargetsByRule } from './operations.ts'

/** The bus or the rule does not exist. */
const NOT_FOUND = ['ResourceNotFoundException']

const optional = <S extends z.ZodMiniType>(shape: S) => z.optional(z.nullable(shape))

const rulesResponse = z.object({
  Rules: optional(
    z.array(z.object({ Name: z.string(), State: z.string(), EventPattern: optional(z.string()) })),
  ),
})

const targetsResponse = z.object({
  Targets: optional(
    z.array(
      z.object({
        Arn: z.string(),
        DeadLetterConfig: optional(z.object({ Arn: optional(z.string()) })),
        Input: optional(z.string()),
        InputPath: optional(z.string()),
        InputTransformer: optional(
          z.object({
            InputPathsMap: optional(z.record(z.string(), z.string())),
            InputTemplate: z.string(),
          }),
        ),
      }),
    ),
  ),
})

type FoundRule = NonNullable<z.infer<typeof rulesResponse>['Rules']>[number]
type FoundTarget = NonNullable<z.infer<typeof targetsResponse>['Targets']>[number]

/** The rules of a region compared with those that this version deploys. A missing bus has no rules. */
export const regionalRules: FactCollector<'Assay::RegionalDeployment'> = {
  operations: [listRules, listTargetsByRule],
  notFoundErrors: [],
  async collect(callApi, { account, region }, { deploymentScope }) {
    const scope = requireDeploymentScope(deploymentScope)
    const expected = listRegionRules(region, account, scope)
    const { start } = nameParts(scope.prefix)
    const buses = [...new Set(expected.map(({ bus }) => bus))]
    const found = new Map(
      await Promise.all(buses.map(async bus => [bus, await fetchRules(callApi, bus, start)] as const)),
    )
    const broken = await Promise.all(
      expected.map(async (rule): Promise<BrokenRule[]> => {
        const deployed = found.get(rule.bus)?.find(({ Name }) => Name === rule.name)
        const fault = findRuleFault(rule, deployed) ?? (await fetchTargetFault(callApi, rule))
        return fault === undefined ? [] : [{ name: rule.name, bus: rule.bus, fault }]
      }),
    )
    return { facts: { rules: { expected: expected.length, broken: broken.flat() } } }
  },
}

async function fetchRules(callApi: TypedAwsCall, bus: string, start: string): Promise<FoundRule[]> {
  const input = { NamePrefix: start, EventBusName: bus }
  const pages = await handleNotFound(NOT_FOUND, fetchAllPages(callApi, listRules, input, rulesResponse), [])
  return pages.flatMap(({ Rules }) => Rules ?? [])
}

/** Both enabled states begin with ENABLED. */
function findRuleFault(
  { pattern, state }: DeployedRule,
  deployed: FoundRule | undefined,
): BrokenRule['fault'] | undefined {
  if (deployed === undefined) return 'MISSING'
  if (!deployed.State.startsWith('ENABLED')) return 'DISABLED'
  if (!deployed.State.startsWith(state)) return 'CHANGED'
  return isDeepStrictEqual(parseJson(deployed.EventPattern ?? ''), pattern) ? undefined : 'CHANGED'
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** What is wrong with the targets of a rule. Additional targets are not a fault. */
async function fetchTargetFault(
  callApi: TypedAwsCall,
  rule: DeployedRule,
): Promise<BrokenRule['fault'] | undefined> {
  const input = { Rule: rule.name, EventBusName: rule.bus }
  const pages = await handleNotFound(
    NOT_FOUND,
    fetchAllPages(callApi, listTargetsByRule, input, targetsResponse),
    [],
  )
  const targets = pages.flatMap(({ Targets }) => Targets ?? []).filter(({ Arn }) => Arn === rule.target)
  if (targets.length === 0) return 'WRONG_TARGET'
  const intact = targets.filter(target => isInputDeployed(target, rule))
  if (intact.length === 0) return 'CHANGED_INPUT'
  return intact.some(target => target.DeadLetterConfig?.Arn === rule.deadLetters) ? undefined : 'LOSING'
}

/** Whether a target gets what its rule was deployed with: the event, or the text of the input transformer. */
function isInputDeployed(target: FoundTarget, { inputTransformer }: DeployedRule): boolean {
  const { Input, InputPath, InputTransformer } = target
  const constants = [Input, InputPath].filter(input => typeof input === 'string')
  return constants.length === 0 && isDeepStrictEqual(readTransformer(InputTransformer), inputTransformer)
}

function readTransformer(found: FoundTarget['InputTransformer']): DeployedRule['inputTransformer'] {
  if (!found) return undefined
  return { inputPathsMap: found.InputPathsMap ?? {}, inputTemplate: found.InputTemplate }
}
