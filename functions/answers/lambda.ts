import * as z from 'zod/mini'
import type { PolicyDocument } from '../../audit/policy/document.ts'
import { functionResource, nameOf, roleResource } from '../../audit/resources/resource.ts'
import { unlessAbsent, type Ask, type Aspect } from './aspect.ts'
import { AnswerNotUnderstood } from './failure.ts'
import { getFunction, getResourcePolicy, listAliases, listFunctionUrlConfigs } from './operation.ts'
import { askAll } from './pages.ts'
import { policyFrom } from './policy.ts'

const NOT_FOUND = ['ResourceNotFoundException']

const functionAnswer = z.object({
  Configuration: z.object({
    FunctionArn: z.string(),
    PackageType: z.optional(z.nullable(z.string())),
    Runtime: z.optional(z.nullable(z.string())),
    Role: z.string(),
    Environment: z.optional(
      z.nullable(z.object({ Variables: z.optional(z.nullable(z.record(z.string(), z.unknown()))) })),
    ),
  }),
})

/** GetFunction: what runs, as whom, with which environment. */
export const configuration: Aspect<'AWS::Lambda::Function'> = {
  operations: [getFunction],
  absent: NOT_FOUND,
  async read(ask, resource, redact) {
    const { Configuration } = await ask(getFunction, { FunctionName: nameOf(resource) }, functionAnswer)
    const { Runtime, Role, Environment, PackageType, FunctionArn } = Configuration
    const variables = Object.entries(Environment?.Variables ?? {})
    return {
      arn: functionResource(FunctionArn, resource).arn,
      facts: {
        runtime: PackageType === 'Image' ? 'IMAGE' : runtimeOf(Runtime),
        role: roleResource(Role, resource.account),
        environment: Object.fromEntries(variables.map(([name, value]) => [name, redact(value)])),
      },
    }
  },
}

function runtimeOf(runtime: string | null | undefined): string {
  if (runtime) return runtime
  throw new AnswerNotUnderstood(
    'the answer of lambda:GetFunction has no Runtime though its package is no image',
  )
}

const aliasesAnswer = z.object({ Aliases: z.array(z.object({ Name: z.string() })) })
const urlsAnswer = z.object({
  FunctionUrlConfigs: z.array(z.object({ FunctionArn: z.string(), AuthType: z.enum(['AWS_IAM', 'NONE']) })),
})
const policyAnswer = z.object({ Policy: z.string() })

/** The function's URLs, its aliases' among them. */
export const urls: Aspect<'AWS::Lambda::Function'> = {
  operations: [listFunctionUrlConfigs],
  absent: NOT_FOUND,
  async read(ask, resource) {
    const pages = await askAll(ask, listFunctionUrlConfigs, { FunctionName: nameOf(resource) }, urlsAnswer)
    const configs = pages.flatMap(page => page.FunctionUrlConfigs)
    return {
      facts: {
        urls: configs.map(url => ({ qualifier: qualifierOf(url.FunctionArn), authType: url.AuthType })),
      },
    }
  },
}

/** The function's resource policies: one for itself, and one for every alias. */
export const policies: Aspect<'AWS::Lambda::Function'> = {
  operations: [listAliases, getResourcePolicy],
  absent: NOT_FOUND,
  async read(ask, resource) {
    const FunctionName = nameOf(resource)
    const pages = await askAll(ask, listAliases, { FunctionName }, aliasesAnswer)
    const qualifiers = ['$LATEST', ...pages.flatMap(page => page.Aliases.map(alias => alias.Name))]
    const found = await Promise.all(
      qualifiers.map(async qualifier => ({
        qualifier,
        policy: await policyOf(ask, FunctionName, qualifier),
      })),
    )
    const entries = found.flatMap(({ qualifier, policy }) => (policy ? [[qualifier, policy] as const] : []))
    return { facts: { policies: Object.fromEntries(entries) } }
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

function qualifierOf(functionArn: string): string {
  return functionArn.split(':')[7] ?? '$LATEST'
}
