import * as z from 'zod/mini'
import type { PolicyDocument } from '../../../audit/policy/document.ts'
import type { AliasTarget } from '../../../audit/resources/lambda/function.ts'
import { nameOf } from '../../../audit/resources/resource.ts'
import { unlessAbsent, type Ask, type Aspect } from '../aspect.ts'
import { AnswerNotUnderstood } from '../failure.ts'
import { askAll } from '../pages.ts'
import { policyFrom } from '../policy.ts'
import { NOT_FOUND } from './absent.ts'
import { topicsAmong } from './event-sources.ts'
import { getFunctionConfiguration, getResourcePolicy, listAliases } from './operations.ts'
import { runtimeOf } from './runtime.ts'
import { sourceTopicsOf } from './source-topics.ts'

const text = z.string()
const namesAnswer = z.object({ Aliases: z.array(z.object({ Name: text })) })
const policyAnswer = z.object({ Policy: text })

/** The function's resource policies, one for itself and one for every alias, and the topics that they name. */
export const policies: Aspect<'AWS::Lambda::Function'> = {
  operations: [listAliases, getResourcePolicy],
  absent: NOT_FOUND,
  async read(ask, resource) {
    const FunctionName = nameOf(resource)
    const pages = await askAll(ask, listAliases, { FunctionName }, namesAnswer)
    const qualifiers = ['$LATEST', ...pages.flatMap(page => page.Aliases.map(alias => alias.Name))]
    const found = await Promise.all(
      qualifiers.map(async qualifier => ({
        qualifier,
        policy: await policyOf(ask, FunctionName, qualifier),
      })),
    )
    const entries = found.flatMap(({ qualifier, policy }) => (policy ? [[qualifier, policy] as const] : []))
    const topics = entries.flatMap(([, policy]) => sourceTopicsOf(policy))
    return {
      facts: {
        policies: Object.fromEntries(entries),
        sourceTopics: topicsAmong(topics, resource.account),
      },
    }
  },
}

async function policyOf(
  ask: Ask,
  FunctionName: string,
  qualifier: string,
): Promise<PolicyDocument | undefined> {
  const input = qualifier === '$LATEST' ? { FunctionName } : { FunctionName, Qualifier: qualifier }
  const answer = await unlessAbsent(NOT_FOUND, ask(getResourcePolicy, input, policyAnswer), undefined)
  return answer && policyFrom(answer.Policy, getResourcePolicy)
}

const share = z.number().check(z.gte(0), z.lte(1))
const alias = z.object({
  Name: text,
  FunctionVersion: text,
  RoutingConfig: z.optional(
    z.nullable(z.object({ AdditionalVersionWeights: z.optional(z.nullable(z.record(text, share))) })),
  ),
})
const aliasesAnswer = z.object({ Aliases: z.array(alias) })

/** The versions behind the function's aliases: each is asked for its runtime once. */
export const aliases: Aspect<'AWS::Lambda::Function'> = {
  operations: [listAliases, getFunctionConfiguration],
  absent: NOT_FOUND,
  async read(ask, resource) {
    const FunctionName = nameOf(resource)
    const pages = await askAll(ask, listAliases, { FunctionName }, aliasesAnswer)
    const routed = pages.flatMap(page => page.Aliases.map(each => [each.Name, targetsOf(each)] as const))
    const versions = [...new Set(routed.flatMap(([, targets]) => targets.map(({ version }) => version)))]
    const asked = versions.map(
      async version => [version, await runtimeOfVersion(ask, FunctionName, version)] as const,
    )
    const runtimes = new Map(await Promise.all(asked))
    const entries = routed.map(([name, targets]) => {
      const known = targets.map((each): AliasTarget => ({
        ...each,
        runtime: runtimes.get(each.version) ?? '',
      }))
      return [name, known] as const
    })
    return { facts: { aliases: Object.fromEntries(entries) } }
  },
}

function targetsOf({
  FunctionVersion,
  RoutingConfig,
}: z.infer<typeof alias>): Omit<AliasTarget, 'runtime'>[] {
  const additional = Object.entries(RoutingConfig?.AdditionalVersionWeights ?? {})
  const weight = additional.reduce((left, [, taken]) => left - taken, 1)
  const first = { version: FunctionVersion, weight: Math.max(0, Number(weight.toFixed(6))) }
  return [first, ...additional.map(([version, taken]) => ({ version, weight: taken }))]
}

const versionAnswer = z.object({
  FunctionArn: text,
  PackageType: z.optional(z.nullable(text)),
  Runtime: z.optional(z.nullable(text)),
})

async function runtimeOfVersion(ask: Ask, FunctionName: string, Qualifier: string): Promise<string> {
  const answering = ask(getFunctionConfiguration, { FunctionName, Qualifier }, versionAnswer)
  const answer = await unlessAbsent(NOT_FOUND, answering, undefined)
  if (answer === undefined)
    throw new AnswerNotUnderstood(`version ${Qualifier}, to which an alias points, has no configuration`)
  const runtime = runtimeOf(answer)
  if (runtime !== undefined) return runtime
  throw new AnswerNotUnderstood(`the answer of lambda:GetFunctionConfiguration has no Runtime`)
}
