import * as z from 'zod/mini'
import type { PolicyDocument } from '../../../audit/policy/document.ts'
import { policyResource } from '../../../audit/resources/iam/managed-policy.ts'
import type { Resource } from '../../../audit/resources/resource.ts'
import { unlessAbsent, type Ask } from '../aspect.ts'
import type { Operation } from '../operation.ts'
import { askAll } from '../pages.ts'
import { policyFrom } from '../policy.ts'
import { NOT_FOUND } from './absent.ts'

const text = z.string()
const namesAnswer = z.object({ PolicyNames: z.array(text) })
const inlineAnswer = z.object({ PolicyDocument: text })

/** Names a role, user or group in the input of its operations: `{ RoleName: … }`. */
type Principal = Readonly<Record<string, string>>

/** The inline policies of `principal` by name, each by a call of its own. */
export async function inlinePoliciesOf(
  principal: Principal,
  ask: Ask,
  [list, get]: readonly [Operation, Operation],
): Promise<Record<string, PolicyDocument>> {
  const pages = await askAll(ask, list, principal, namesAnswer)
  const policies = await Promise.all(
    pages
      .flatMap(page => page.PolicyNames)
      .map(async PolicyName => {
        const answer = await unlessAbsent(
          NOT_FOUND,
          ask(get, { ...principal, PolicyName }, inlineAnswer),
          undefined,
        )
        return answer ? [[PolicyName, policyFrom(answer.PolicyDocument, get)] as const] : []
      }),
  )
  return Object.fromEntries(policies.flat())
}

const attachedAnswer = z.object({ AttachedPolicies: z.array(z.object({ PolicyArn: text })) })

/** The managed policies that are attached to `principal`. */
export async function attachedPoliciesOf(
  principal: Principal,
  ask: Ask,
  list: Operation,
  account: string,
): Promise<Resource<'AWS::IAM::ManagedPolicy'>[]> {
  const pages = await askAll(ask, list, principal, attachedAnswer)
  const arns = pages.flatMap(page => page.AttachedPolicies.map(policy => policy.PolicyArn))
  return arns.toSorted().map(arn => policyResource(arn, account))
}
