import type { Fact } from '../../../../audit/resources/fact.ts'
import {
  buildCodeSigningConfigResource,
  type CodeSigningConfigFacts,
} from '../../../../audit/resources/lambda/code-signing-config.ts'
import type { ResolvedResource } from '../../resolve/resolved-template.ts'
import type { Projection } from '../contribution.ts'
import { createFact, deriveFact, deriveListFact } from '../derive/derive-fact.ts'
import { projectOwnResource, resolveAbsentProperty } from '../derive/edit-facts.ts'
import { readTexts } from '../properties/read-list.ts'
import { readChoice } from '../properties/read-property.ts'

type Policy = CodeSigningConfigFacts['untrustedArtifacts']

const POLICY = 'CodeSigningPolicies.UntrustedArtifactOnDeployment'

/** AWS::Lambda::CodeSigningConfig. A new one without a policy warns (page "AWS::Lambda::CodeSigningConfig CodeSigningPolicies"). */
export const projectCodeSigningConfig: Projection = (resolvedResource, { account }) =>
  projectOwnResource(resolvedResource, {
    resource: buildCodeSigningConfigResource(resolvedResource.physicalId, account),
    created: { untrustedArtifacts: createFact<Policy>('Warn') },
    derive: before => ({
      untrustedArtifacts: derivePolicy(resolvedResource, before('untrustedArtifacts')),
      allowedPublishers: deriveListFact(
        () => readTexts(resolvedResource, 'AllowedPublishers.SigningProfileVersionArns'),
        items => items,
      ),
    }),
  })

function derivePolicy(resolvedResource: ResolvedResource, before: Fact<Policy>): Fact<Policy> {
  const policy = deriveFact((): Policy | undefined =>
    readChoice(resolvedResource, POLICY, ['Enforce', 'Warn'] as const),
  )
  if ('unknown' in policy) return policy
  return policy.known === undefined ? resolveAbsentProperty(before, 'Warn', POLICY) : createFact(policy.known)
}
