import * as z from 'zod/mini'
import { nameOf, policyResource } from '../../audit/resources/resource.ts'
import { unlessAbsent, type Aspect } from './aspect.ts'
import {
  getAccountPasswordPolicy,
  getManagedPolicy,
  getManagedPolicyVersion,
  getRole,
  getRolePolicy,
  listAttachedRolePolicies,
  listRolePolicies,
} from './operation.ts'
import { askAll } from './pages.ts'
import { policyFrom } from './policy.ts'

const NOT_FOUND = ['NoSuchEntity', 'NoSuchEntityException']

const text = z.string()
const roleAnswer = z.object({
  Role: z.object({
    Arn: text,
    AssumeRolePolicyDocument: text,
    PermissionsBoundary: z.optional(
      z.nullable(z.object({ PermissionsBoundaryArn: z.optional(z.nullable(text)) })),
    ),
    Tags: z.optional(z.nullable(z.array(z.object({ Key: text, Value: text })))),
  }),
})

/** GetRole: who may become the role, and what bounds it. */
export const identity: Aspect<'AWS::IAM::Role'> = {
  operations: [getRole],
  absent: NOT_FOUND,
  async read(ask, resource) {
    const { Role } = await ask(getRole, { RoleName: nameOf(resource) }, roleAnswer)
    const boundary = Role.PermissionsBoundary?.PermissionsBoundaryArn
    return {
      arn: Role.Arn,
      facts: {
        trust: policyFrom(Role.AssumeRolePolicyDocument, getRole),
        boundary: boundary ? policyResource(boundary, resource.account) : 'NONE',
        tags: Object.fromEntries((Role.Tags ?? []).map(({ Key, Value }) => [Key, Value])),
      },
    }
  },
}

const namesAnswer = z.object({ PolicyNames: z.array(text) })
const inlineAnswer = z.object({ PolicyDocument: text })

/** The role's inline policies, each by a call of its own. */
export const inline: Aspect<'AWS::IAM::Role'> = {
  operations: [listRolePolicies, getRolePolicy],
  absent: NOT_FOUND,
  async read(ask, resource) {
    const RoleName = nameOf(resource)
    const pages = await askAll(ask, listRolePolicies, { RoleName }, namesAnswer)
    const policies = await Promise.all(
      pages
        .flatMap(page => page.PolicyNames)
        .map(async PolicyName => {
          const input = { RoleName, PolicyName }
          const answer = await unlessAbsent(NOT_FOUND, ask(getRolePolicy, input, inlineAnswer), undefined)
          return answer ? [[PolicyName, policyFrom(answer.PolicyDocument, getRolePolicy)] as const] : []
        }),
    )
    return { facts: { inlinePolicies: Object.fromEntries(policies.flat()) } }
  },
}

const attachedAnswer = z.object({
  AttachedPolicies: z.array(z.object({ PolicyArn: text })),
})

/** The managed policies that are attached to the role. */
export const attached: Aspect<'AWS::IAM::Role'> = {
  operations: [listAttachedRolePolicies],
  absent: NOT_FOUND,
  async read(ask, resource) {
    const pages = await askAll(ask, listAttachedRolePolicies, { RoleName: nameOf(resource) }, attachedAnswer)
    const arns = pages.flatMap(page => page.AttachedPolicies.map(policy => policy.PolicyArn))
    return { facts: { attachedPolicies: arns.toSorted().map(arn => policyResource(arn, resource.account)) } }
  },
}

const managedAnswer = z.object({ Policy: z.object({ Arn: text, DefaultVersionId: text }) })
const versionAnswer = z.object({ PolicyVersion: z.object({ Document: text }) })

/** The document of a managed policy's default version. */
export const document: Aspect<'AWS::IAM::ManagedPolicy'> = {
  operations: [getManagedPolicy, getManagedPolicyVersion],
  absent: NOT_FOUND,
  async read(ask, resource) {
    const PolicyArn = resource.arn
    const { Policy } = await ask(getManagedPolicy, { PolicyArn }, managedAnswer)
    const VersionId = Policy.DefaultVersionId
    const { PolicyVersion } = await ask(getManagedPolicyVersion, { PolicyArn, VersionId }, versionAnswer)
    return {
      arn: Policy.Arn,
      facts: {
        defaultVersion: VersionId,
        document: policyFrom(PolicyVersion.Document, getManagedPolicyVersion),
      },
    }
  },
}

const passwordAnswer = z.object({
  PasswordPolicy: z.object({
    MinimumPasswordLength: z.optional(z.nullable(z.number())),
    PasswordReusePrevention: z.optional(z.nullable(z.number())),
  }),
})

/** The account's password policy. AWS's defaults: 8 characters, no reuse prevention. */
export const settings: Aspect<'AWS::Organizations::Account'> = {
  operations: [getAccountPasswordPolicy],
  absent: [],
  async read(ask) {
    const answer = await unlessAbsent(NOT_FOUND, ask(getAccountPasswordPolicy, {}, passwordAnswer), undefined)
    if (answer === undefined) return { facts: { passwordPolicy: 'NONE' } }
    const { MinimumPasswordLength, PasswordReusePrevention } = answer.PasswordPolicy
    const reusePrevention = PasswordReusePrevention ?? 0
    return { facts: { passwordPolicy: { minimumLength: MinimumPasswordLength ?? 8, reusePrevention } } }
  },
}
