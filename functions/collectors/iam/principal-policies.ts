import * as z from 'zod/mini'
import type { PolicyDocument } from '../../../audit/engines/iam/policy-document.ts'
import { buildManagedPolicyResource } from '../../../audit/resources/iam/managed-policy.ts'
import type { Resource } from '../../../audit/resources/resource.ts'
import { handleNotFound, type TypedAwsCall } from '../fact-collector.ts'
import type { AwsOperation } from '../api/aws-call.ts'
import { fetchAllPages } from '../lists/paginate.ts'
import { parsePolicyResponse } from '../api/parse-policy.ts'
import { IAM_NOT_FOUND_ERRORS } from './not-found.ts'

const text = z.string()
const namesResponse = z.object({ PolicyNames: z.array(text) })
const inlineResponse = z.object({ PolicyDocument: text })

/** The input that names a role, user or group: `{ RoleName: … }`. */
type PrincipalInput = Readonly<Record<string, string>>

/** The most inline policies of a principal that are read, with one call for each. */
const MAX_INLINE_POLICIES = 200

/** The inline policies of `principal` by name; incomplete if it has too many. */
export async function collectInlinePolicies(
  principal: PrincipalInput,
  callApi: TypedAwsCall,
  [list, get]: readonly [AwsOperation, AwsOperation],
) {
  const pages = await fetchAllPages(callApi, list, principal, namesResponse)
  const names = pages.flatMap(page => page.PolicyNames)
  const policies = await Promise.all(
    names.slice(0, MAX_INLINE_POLICIES).map(async PolicyName => {
      const response = await handleNotFound(
        IAM_NOT_FOUND_ERRORS,
        callApi(get, { ...principal, PolicyName }, inlineResponse),
        undefined,
      )
      return response ? [[PolicyName, parsePolicyResponse(response.PolicyDocument, get)] as const] : []
    }),
  )
  const inlinePolicies: Record<string, PolicyDocument> = Object.fromEntries(policies.flat())
  const omitted = names.length - MAX_INLINE_POLICIES
  if (omitted <= 0) return { facts: { inlinePolicies } }
  const reason = `Assay reads up to ${MAX_INLINE_POLICIES} inline policies of a principal; it has ${omitted} more`
  return { facts: { inlinePolicies }, incomplete: { inlinePolicies: reason } }
}

const attachedResponse = z.object({ AttachedPolicies: z.array(z.object({ PolicyArn: text })) })

/** The managed policies that are attached to `principal`. */
export async function collectAttachedPolicies(
  principal: PrincipalInput,
  callApi: TypedAwsCall,
  list: AwsOperation,
  account: string,
): Promise<Resource<'AWS::IAM::ManagedPolicy'>[]> {
  const pages = await fetchAllPages(callApi, list, principal, attachedResponse)
  const arns = pages.flatMap(page => page.AttachedPolicies.map(policy => policy.PolicyArn))
  return buildAttachedPolicies(arns, account)
}

/** The managed policies with these ARNs, sorted. */
export function buildAttachedPolicies(
  arns: readonly string[],
  account: string,
): Resource<'AWS::IAM::ManagedPolicy'>[] {
  return arns.toSorted().map(arn => buildManagedPolicyResource(arn, account))
}
