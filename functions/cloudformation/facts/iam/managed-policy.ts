import { isDeepStrictEqual } from 'node:util'
import { getPartition } from '../../../../audit/resources/arn.ts'
import { unknown, type Fact } from '../../../../audit/resources/fact.ts'
import {
  buildManagedPolicyResource,
  type ManagedPolicyFacts,
} from '../../../../audit/resources/iam/managed-policy.ts'
import type { Projection } from '../contribution.ts'
import { createFact } from '../derive/derive-fact.ts'
import { addMembers, compareArns, projectEdit, projectOwnResource } from '../derive/edit-facts.ts'
import { buildIamArn } from '../derive/resource-names.ts'
import { listPrincipals } from './inline-policy.ts'
import { derivePolicy } from './principal.ts'

/** AWS::IAM::ManagedPolicy: its document, and the roles, users and groups to which it is attached. */
export const projectManagedPolicy: Projection = (resolvedResource, projectionContext) => {
  const { account, region } = projectionContext
  const resource = buildManagedPolicyResource(
    buildIamArn('policy', resolvedResource, projectionContext),
    account,
  )
  const document = derivePolicy(resolvedResource, getPartition(region))
  const own = projectOwnResource(resolvedResource, {
    resource,
    created: { defaultVersion: createFact('v1') },
    derive: (before, findFacts) => ({
      document,
      defaultVersion: deriveVersion(
        before('defaultVersion'),
        findFacts?.(resource)?.['document'] ?? before('document'),
        document,
      ),
    }),
  })
  const attachments = listPrincipals(resolvedResource, projectionContext).map(principal =>
    projectEdit(resolvedResource, principal, before => ({
      attachedPolicies: addMembers(before('attachedPolicies'), createFact([resource]), compareArns),
    })),
  )
  return [...own, ...attachments]
}

/** CloudFormation creates a version for another document, and makes it the default version. */
function deriveVersion(
  version: Fact<ManagedPolicyFacts['defaultVersion']>,
  deployed: Fact,
  document: Fact<ManagedPolicyFacts['document']>,
): Fact<string> {
  if ('unknown' in deployed || isDeepStrictEqual(deployed, document)) return version
  return unknown('AWS numbers the version that CloudFormation creates of the policy')
}
