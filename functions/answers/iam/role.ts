import * as z from 'zod/mini'
import { trustedProviders } from '../../../audit/resources/iam/trusted-providers.ts'
import { nameOf } from '../../../audit/resources/resource.ts'
import type { Aspect } from '../aspect.ts'
import { instant } from '../instant.ts'
import { policyFrom } from '../policy.ts'
import { NOT_FOUND } from './absent.ts'
import { getRole, getRolePolicy, listAttachedRolePolicies, listRolePolicies } from './operations.ts'
import { attachedPoliciesOf, inlinePoliciesOf } from './policies.ts'
import { principalAnswer, principalFacts } from './principal.ts'

const roleAnswer = z.object({
  Role: z.object({
    ...principalAnswer,
    AssumeRolePolicyDocument: z.string(),
    RoleLastUsed: z.optional(z.nullable(z.object({ LastUsedDate: z.optional(z.nullable(instant)) }))),
  }),
})

/** GetRole: who may become the role, what bounds it, and when it was last used. */
export const identity: Aspect<'AWS::IAM::Role'> = {
  operations: [getRole],
  absent: NOT_FOUND,
  async read(ask, resource) {
    const { Role } = await ask(getRole, { RoleName: nameOf(resource) }, roleAnswer)
    const trust = policyFrom(Role.AssumeRolePolicyDocument, getRole)
    return {
      arn: Role.Arn,
      facts: {
        ...principalFacts(Role, resource.account),
        trust,
        ...trustedProviders(trust, resource.account),
        lastUsedAt: Role.RoleLastUsed?.LastUsedDate ?? 'NEVER',
      },
    }
  },
}

/** The role's inline policies. */
export const inline: Aspect<'AWS::IAM::Role'> = {
  operations: [listRolePolicies, getRolePolicy],
  absent: NOT_FOUND,
  async read(ask, resource) {
    const role = { RoleName: nameOf(resource) }
    return { facts: { inlinePolicies: await inlinePoliciesOf(role, ask, [listRolePolicies, getRolePolicy]) } }
  },
}

/** The managed policies that are attached to the role. */
export const attached: Aspect<'AWS::IAM::Role'> = {
  operations: [listAttachedRolePolicies],
  absent: NOT_FOUND,
  async read(ask, resource) {
    const role = { RoleName: nameOf(resource) }
    const policies = await attachedPoliciesOf(role, ask, listAttachedRolePolicies, resource.account)
    return { facts: { attachedPolicies: policies } }
  },
}
