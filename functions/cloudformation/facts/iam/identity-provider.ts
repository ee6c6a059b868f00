import { getPartition } from '../../../../audit/resources/arn.ts'
import { unknown, type Fact } from '../../../../audit/resources/fact.ts'
import {
  buildOidcProviderResource,
  buildSamlProviderResource,
  type OidcProviderFacts,
} from '../../../../audit/resources/iam/identity-provider.ts'
import { deriveOidcProviderFacts, hashMetadata } from '../../../collectors/iam/identity-providers.ts'
import type { ResolvedResource } from '../../resolve/resolved-template.ts'
import type { Projection, ProjectionContext } from '../contribution.ts'
import { deriveFact, deriveListFact } from '../derive/derive-fact.ts'
import { projectOwnResource } from '../derive/edit-facts.ts'
import { buildIamArn, isArnOf } from '../derive/resource-names.ts'
import { readTexts } from '../properties/read-list.ts'
import { readProperty, requireTextProperty } from '../properties/read-property.ts'

/** AWS::IAM::OIDCProvider: the audiences of its tokens. Without thumbprints IAM fetches one. */
export const projectOidcProvider: Projection = (resolvedResource, projectionContext) => {
  const arn = buildOidcArn(resolvedResource, projectionContext)
  return projectOwnResource(resolvedResource, {
    resource: buildOidcProviderResource(arn, projectionContext.account),
    created: { thumbprints: unknown('IAM fetches the thumbprint, which the template does not set') },
    derive: before => ({
      clientIds: deriveListFact(
        () => readTexts(resolvedResource, 'ClientIdList'),
        items => deriveOidcProviderFacts({ ClientIDList: [...items] }).clientIds,
      ),
      thumbprints: deriveThumbprints(resolvedResource) ?? before('thumbprints'),
    }),
  })
}

function deriveThumbprints(
  resolvedResource: ResolvedResource,
): Fact<OidcProviderFacts['thumbprints']> | undefined {
  if (readProperty(resolvedResource, 'ThumbprintList') === undefined) return undefined
  return deriveListFact(
    () => readTexts(resolvedResource, 'ThumbprintList'),
    items => deriveOidcProviderFacts({ ThumbprintList: [...items] }).thumbprints,
  )
}

/** The ARN of a provider has its URL without the scheme (IAM User Guide, "IAM identifiers"). */
function buildOidcArn(resolvedResource: ResolvedResource, { account, region }: ProjectionContext): string {
  if (isArnOf(resolvedResource.physicalId, 'iam')) return resolvedResource.physicalId
  const url = requireTextProperty(resolvedResource, 'Url').replace(/^https:\/\//, '')
  return `arn:${getPartition(region)}:iam::${account}:oidc-provider/${url}`
}

/** AWS::IAM::SAMLProvider: the issuer whose assertions are accepted. */
export const projectSamlProvider: Projection = (resolvedResource, projectionContext) =>
  projectOwnResource(resolvedResource, {
    resource: buildSamlProviderResource(
      buildIamArn('saml-provider', resolvedResource, projectionContext),
      projectionContext.account,
    ),
    created: {},
    derive: () => ({
      metadata: deriveFact(() => hashMetadata(requireTextProperty(resolvedResource, 'SamlMetadataDocument'))),
    }),
  })
