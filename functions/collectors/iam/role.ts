import * as z from 'zod/mini'
import { listTrustedProviders } from '../../../audit/resources/iam/trusted-providers.ts'
import { isServiceLinkedRole } from '../../../audit/resources/iam/aws-ownership.ts'
import { getResourceName } from '../../../audit/resources/resource.ts'
import type { FactCollector } from '../fact-collector.ts'
import { awsTimestamp } from '../api/timestamp.ts'
import { explainIncompletePolicy, parsePolicyResponse } from '../api/parse-policy.ts'
import { IAM_NOT_FOUND_ERRORS } from './not-found.ts'
import { getRole, getRolePolicy, listAttachedRolePolicies, listRolePolicies } from './operations.ts'
import { collectAttachedPolicies, collectInlinePolicies } from './principal-policies.ts'
import { principalResponse, derivePrincipalFacts } from './principal-facts.ts'

const roleResponse = z.object({
  Role: z.object({
    ...principalResponse,
    AssumeRolePolicyDocument: z.string(),
    RoleLastUsed: z.optional(z.nullable(z.object({ LastUsedDate: z.optional(z.nullable(awsTimestamp)) }))),
  }),
})

/**
 * GetRole: the trust policy of the role, its permissions boundary, and when it was last used. A service-linked role, which
 * only its path shows, is not audited: AWS manages it.
 */
export const roleIdentity: FactCollector<'AWS::IAM::Role'> = {
  operations: [getRole],
  notFoundErrors: IAM_NOT_FOUND_ERRORS,
  async collect(callApi, resource) {
    const { Role } = await callApi(getRole, { RoleName: getResourceName(resource) }, roleResponse)
    if (isServiceLinkedRole({ arn: Role.Arn })) return { facts: {}, notAudited: true }
    const trust = parsePolicyResponse(Role.AssumeRolePolicyDocument, getRole)
    const missing = explainIncompletePolicy(trust)
    return {
      arn: Role.Arn,
      ...(missing === undefined ? {} : { incomplete: { oidcProviders: missing, samlProviders: missing } }),
      facts: {
        ...derivePrincipalFacts(Role, resource.account),
        trust,
        ...listTrustedProviders(trust, resource.account),
        lastUsedAt: Role.RoleLastUsed?.LastUsedDate ?? 'NEVER',
      },
    }
  },
}

/** The role's inline policies. */
export const roleInlinePolicies: FactCollector<'AWS::IAM::Role'> = {
  operations: [listRolePolicies, getRolePolicy],
  notFoundErrors: IAM_NOT_FOUND_ERRORS,
  async collect(callApi, resource) {
    const role = { RoleName: getResourceName(resource) }
    return collectInlinePolicies(role, callApi, [listRolePolicies, getRolePolicy])
  },
}

/** The managed policies that are attached to the role. */
export const roleAttachedPolicies: FactCollector<'AWS::IAM::Role'> = {
  operations: [listAttachedRolePolicies],
  notFoundErrors: IAM_NOT_FOUND_ERRORS,
  async collect(callApi, resource) {
    const role = { RoleName: getResourceName(resource) }
    const policies = await collectAttachedPolicies(role, callApi, listAttachedRolePolicies, resource.account)
    return { facts: { attachedPolicies: policies } }
  },
}
