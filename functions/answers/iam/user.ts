import * as z from 'zod/mini'
import { groupResource } from '../../../audit/resources/iam/group.ts'
import { nameOf } from '../../../audit/resources/resource.ts'
import type { Aspect } from '../aspect.ts'
import { instant } from '../instant.ts'
import { askAll } from '../pages.ts'
import { NOT_FOUND } from './absent.ts'
import {
  getUser,
  getUserPolicy,
  listAttachedUserPolicies,
  listGroupsForUser,
  listUserPolicies,
} from './operations.ts'
import { attachedPoliciesOf, inlinePoliciesOf } from './policies.ts'
import { principalAnswer, principalFacts } from './principal.ts'

const userAnswer = z.object({
  User: z.object({ ...principalAnswer, PasswordLastUsed: z.optional(z.nullable(instant)) }),
})

/** GetUser: what bounds the user, and when he last signed in. */
export const identity: Aspect<'AWS::IAM::User'> = {
  operations: [getUser],
  absent: NOT_FOUND,
  async read(ask, resource) {
    const { User } = await ask(getUser, { UserName: nameOf(resource) }, userAnswer)
    return {
      arn: User.Arn,
      facts: {
        ...principalFacts(User, resource.account),
        passwordLastUsedAt: User.PasswordLastUsed ?? 'NEVER',
      },
    }
  },
}

/** The user's inline policies. */
export const inline: Aspect<'AWS::IAM::User'> = {
  operations: [listUserPolicies, getUserPolicy],
  absent: NOT_FOUND,
  async read(ask, resource) {
    const user = { UserName: nameOf(resource) }
    return { facts: { inlinePolicies: await inlinePoliciesOf(user, ask, [listUserPolicies, getUserPolicy]) } }
  },
}

/** The managed policies that are attached to the user himself. */
export const attached: Aspect<'AWS::IAM::User'> = {
  operations: [listAttachedUserPolicies],
  absent: NOT_FOUND,
  async read(ask, resource) {
    const user = { UserName: nameOf(resource) }
    const policies = await attachedPoliciesOf(user, ask, listAttachedUserPolicies, resource.account)
    return { facts: { attachedPolicies: policies } }
  },
}

const groupsAnswer = z.object({ Groups: z.array(z.object({ Arn: z.string() })) })

/** The groups that the user is a member of. */
export const groups: Aspect<'AWS::IAM::User'> = {
  operations: [listGroupsForUser],
  absent: NOT_FOUND,
  async read(ask, resource) {
    const pages = await askAll(ask, listGroupsForUser, { UserName: nameOf(resource) }, groupsAnswer)
    const arns = pages.flatMap(page => page.Groups.map(group => group.Arn))
    return { facts: { groups: arns.toSorted().map(arn => groupResource(arn, resource.account)) } }
  },
}
